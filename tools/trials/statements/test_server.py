import unittest

import server


class Answers(unittest.TestCase):
    def test_statements_and_health(self):
        self.assertEqual(server.answer("/")[0], 200)
        self.assertEqual(server.answer("/health")[0], 200)
        self.assertEqual(server.answer("/ready")[0], 200)
        self.assertEqual(server.answer("/other")[0], 404)

    def test_metrics(self):
        self.assertIn("process_start_time_seconds", server.metrics())


if __name__ == "__main__":
    unittest.main()
