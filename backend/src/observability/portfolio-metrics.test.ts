import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';
import { connect, readerRole } from '../database/connection.ts';
import { portfolioMetrics } from './portfolio-metrics.ts';

async function metricsOf(url: string, now: string) {
  const connection = connect(
    { url, role: readerRole, readOnly: true, applicationName: 'test', maxConnections: 2, statementTimeoutMs: 10_000 },
    () => undefined,
  );
  onTestFinished(() => connection.db.destroy());
  const registry = new Registry();
  const refresh = portfolioMetrics(registry, connection, () => Date.parse(now));
  return async () => {
    await refresh();
    return registry.metrics();
  };
}

test('reports the portfolio, its age and the imports by outcome', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  await database.owner
    .insertInto('imports')
    .values({
      outcome: 'running', // holds no lock: it was killed
      started_at: new Date('2026-04-01T00:00:00Z'),
      imported_by: 'test',
      file_name: 'killed.csv',
      as_of_date: '2026-04-01',
      mode: 'full',
      missing_policy: 'report',
    } as never)
    .execute();
  const scrape = await metricsOf(database.readerUrl, '2026-04-10T00:00:00Z');
  const text = await scrape();
  expect(text).toContain('database_reachable 1\n');
  expect(text).toContain('portfolio_as_of_age_seconds 864000\n');
  expect(text).toContain('imports{outcome="loaded"} 1\n');
  expect(text).toContain('imports{outcome="interrupted"} 1\n');
  expect(text).toContain('import_newest_failed 1\n');
  expect(text).toMatch(/portfolio_assets\{status="active"\} [1-9]/);
});

test.each([
  ['implausible', 1],
  ['undone', 0],
] as const)('an import that is %s as the newest: import_newest_failed %i', async (outcome, failed) => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const importId = await loadAssets(database.owner, '2026-04-30', []);
  await database.owner.updateTable('imports').set({ outcome }).where('id', '=', importId).execute();
  const text = await (await metricsOf(database.readerUrl, '2026-04-10T00:00:00Z'))();
  expect(text).toContain(`imports{outcome="${outcome}"} 1\n`);
  expect(text).toContain(`import_newest_failed ${failed}\n`);
  expect(text).toContain('portfolio_as_of_age_seconds 864000\n'); // of the one that still stands
});

test('a locked table delays the figures, not the scrape', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const scrape = await metricsOf(database.readerUrl, '2026-04-10T00:00:00Z');
  expect(await scrape()).toContain('portfolio_as_of_age_seconds 864000\n');
  const lock = await database.owner.startTransaction().execute();
  onTestFinished(async () => {
    if (!lock.isRolledBack) await lock.rollback().execute();
  });
  await lock.schema.alterTable('asset_rollup').addColumn('held', 'integer').execute();
  const started = performance.now();
  const text = await scrape();
  expect(performance.now() - started).toBeLessThan(6_000);
  expect(text).toContain('database_reachable 1\n');
  expect(text).toContain('portfolio_as_of_age_seconds 864000\n');
  await lock.rollback().execute();
});

test('reports an unreachable database', async () => {
  const scrape = await metricsOf('postgres://portfolio_reader@127.0.0.1:1/nothing', '2026-04-10T00:00:00Z');
  const text = await scrape();
  expect(text).toContain('database_reachable 0\n');
  expect(text).not.toMatch(/^portfolio_revision /m);
});
