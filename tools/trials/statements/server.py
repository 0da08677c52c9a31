"""Statements for print, with the health paths and metrics that every deployable service has."""

import os
import resource
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RELEASE = os.environ.get("RELEASE", "development")
STARTED = time.time()
draining = threading.Event()


def metrics() -> str:
    """What the alerts on every service read."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return "\n".join(
        [
            f"process_cpu_seconds_total {usage.ru_utime + usage.ru_stime}",
            "process_cpu_limit_cores 1",
            f"process_resident_memory_bytes {usage.ru_maxrss * 1024}",
            f"process_memory_limit_bytes {128 * 1024 * 1024}",
            f"process_start_time_seconds {STARTED}",
            "",
        ]
    )


def answer(path: str) -> tuple[int, str]:
    """Status and text of a path."""
    if path == "/health":
        return 200, "ok\n"
    if path == "/ready":
        return (503, "draining\n") if draining.is_set() else (200, "ok\n")
    if path == "/":
        return 200, f"Statements of release {RELEASE}\n"
    return 404, "Not Found\n"


class Handler(BaseHTTPRequestHandler):
    """Answers GET."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.server.server_port == int(os.environ.get("METRICS_PORT", "9465")):
            status, text = 200, metrics()
        else:
            status, text = answer(self.path)
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Release", RELEASE)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are logged by the edge."""


def main() -> None:
    ports = [int(os.environ.get("PORT", "7000")), int(os.environ.get("METRICS_PORT", "9465"))]
    servers = [ThreadingHTTPServer(("0.0.0.0", port), Handler) for port in ports]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: draining.set())
    draining.wait()
    time.sleep(float(os.environ.get("DRAIN_SECONDS", "0")))
    for server in servers:
        server.shutdown()


if __name__ == "__main__":
    main()
