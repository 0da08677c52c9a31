import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoYear } from '../../../../samples/demo-year/loan-book.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { deliveredLimits, importFile, importFileIn, samplesFolder, tapeFile } from '../../../test-support/importing.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { addDays } from '../../loans/calendar.ts';
import { demoTape } from './imports.demo.ts';

test('the demo portfolio is the one in samples/', async () => {
  let csv = '';
  for await (const chunk of demoTape('2026-02-28').bytes()) csv += chunk.toString();
  const sample = readFileSync(`${samplesFolder}demo-portfolio.csv`, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const expected = sample.map(
    ([id, value, status, days]) => `${id},${value},${status},${addDays('2026-02-28', Number(days))}\n`,
  );
  expect(csv).toBe(`id,nominal_value,status,due_date\n${expected.join('')}`);
});

describe('the demo year', () => {
  test('is the same for the same day and seed', () => {
    expect(demoYear('2026-11-22', 11)).toEqual(demoYear('2026-11-22', 11));
    expect(demoYear('2026-11-22', 12)).not.toEqual(demoYear('2026-11-22', 11));
  });

  test.each([
    ['2026-11-22', '2025-10-31', '2026-10-31'],
    ['2026-11-30', '2025-10-31', '2026-10-31'],
    ['2028-03-31', '2027-02-28', '2028-02-29'],
    ['2027-01-01', '2025-12-31', '2026-12-31'],
  ])('made on %s has thirteen month ends, from %s to %s', (day, first, last) => {
    const days = demoYear(day, 11).map(({ asOfDate }) => asOfDate);
    expect(days).toHaveLength(13);
    expect([days[0], days.at(-1)]).toEqual([first, last]);
    for (const asOfDate of days) expect(addDays(asOfDate, 1)).toMatch(/-01$/);
  });

  test('is plausible, tape for tape, where it stands for a lender’s own', async () => {
    const database = await createTestDatabase();
    for (const { asOfDate, csv } of demoYear('2026-11-22', 11)) {
      const args = ['--as-of', asOfDate, '--missing', 'withdraw'];
      const { outcome, failedChecks } = await importFileIn(database, tapeFile(csv), { args, limits: deliveredLimits });
      expect([asOfDate, outcome, failedChecks]).toEqual([asOfDate, 'loaded', []]);
    }
  });

  test('loads in order, replaces the demo portfolio and again itself, and gives every figure something to show', async () => {
    const database = await createTestDatabase();
    await importFile(
      database,
      tapeFile('id,nominal_value,status,due_date\nasset-001,1,active,2026-01-31\n'),
      '--demo',
      '--as-of',
      '2026-11-22',
    );
    const year = demoYear('2026-11-22', 11).map(({ asOfDate, csv }) => ({ asOfDate, path: tapeFile(csv) }));
    const load = async () => {
      for (const { asOfDate, path } of year) {
        const result = await importFile(database, path, '--demo', '--as-of', asOfDate, '--missing', 'withdraw');
        expect(result).toMatchObject({ outcome: 'loaded', replacedDemo: asOfDate === year[0]?.asOfDate });
      }
    };
    await load();
    const snapshots = await database.owner.selectFrom('insight_snapshots').selectAll().orderBy('as_of_date').execute();
    expect(snapshots).toHaveLength(13);
    for (const snapshot of snapshots) {
      const [active, defaulted, paid, overdue] = [
        snapshot.active_value,
        snapshot.defaulted_value,
        snapshot.paid_value,
        snapshot.overdue_value,
      ].map(Number);
      const defaultRate = (defaulted ?? 0) / ((active ?? 0) + (defaulted ?? 0) + (paid ?? 0));
      expect(defaultRate).toBeGreaterThan(0.02);
      expect(defaultRate).toBeLessThan(0.06);
      expect((overdue ?? 0) / (active ?? 1)).toBeGreaterThan(0.005);
    }
    expect(Number(snapshots.at(-1)?.active_value)).toBeGreaterThan(1.1 * Number(snapshots[0]?.active_value));
    const moves = await database.owner
      .selectFrom('import_transitions')
      .select(['from_status', 'to_status'])
      .distinct()
      .execute();
    expect(moves.map((move) => `${move.from_status} -> ${move.to_status}`).sort()).toEqual(
      expect.arrayContaining([
        'new -> active',
        'active -> paid',
        'active -> defaulted',
        'defaulted -> active',
        'active -> withdrawn',
      ]),
    );
    expect(await rollupDifferences(database.owner)).toEqual([]);

    const count = () =>
      database.owner
        .selectFrom('assets')
        .select(({ fn }) => fn.countAll().as('assets'))
        .execute();
    const afterOnce = await count();
    await load();
    expect(await count()).toEqual(afterOnce);
    expect(await database.owner.selectFrom('insight_snapshots').selectAll().execute()).toHaveLength(13);
  });
});
