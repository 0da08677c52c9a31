import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';
import { reportPortfolio } from './portfolio-report.ts';

test('logs the figures at once, as numbers', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ messageKey: 'message' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  onTestFinished(reportPortfolio(database.owner, logger, () => Date.parse('2026-04-10T00:00:00Z')));
  await expect.poll(() => lines).toMatchObject([{ message: 'portfolio', revision: 1, asOfAgeSeconds: 864_000 }]);
  const [line] = lines;
  for (const name of ['outstanding', 'overdue', 'defaulted']) expect(line?.[name]).toBeGreaterThan(0);
});
