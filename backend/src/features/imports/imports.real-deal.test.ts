import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { deliveredLimits, importFileIn, tapesFolder, undo } from '../../../test-support/importing.ts';
import { readerBodies } from '../../../test-support/reader-bodies.ts';
import type { ImportResult } from './imports.importer.ts';

interface Expected {
  readonly by_status: Readonly<Record<string, readonly [count: number, value: string]>>;
  readonly weighted_average_rate: string;
  readonly active_by_originator: readonly (readonly [name: string, count: number, value: string, share: string])[];
}
const expectedByDate: Readonly<Record<string, Expected>> = JSON.parse(
  readFileSync(join(tapesFolder, 'abs-ee', 'expected.json'), 'utf8'),
);

/** 84 months of a real deal, whose lender sets a balance to zero when the loan goes. */
const deal = readdirSync(join(tapesFolder, 'abs-ee'))
  .filter((name) => name.endsWith('.csv.gz'))
  .sort()
  .map((name) => ({
    asOfDate: name.slice(0, 10),
    path: join(tapesFolder, 'abs-ee', name),
    how: ['--profile', 'abs-ee-cmbs'],
  }));

const lendingClub = [
  ['2016-12-31', 'lendingclub_sample_asof_2016-12-31_reconstructed.csv'],
  ['2017-12-31', 'lendingclub_sample_asof_2017-12-31_reconstructed.csv'],
  ['2018-12-31', 'lendingclub_sample_asof_2018-12-31_reconstructed.csv'],
  ['2019-03-31', 'lendingclub_sample.csv'],
].map(([asOfDate = '', name = '']) => ({ asOfDate, path: join(tapesFolder, name), how: ['--as-of', asOfDate] }));

/** Under the limits as they are delivered. */
const load = (database: TestDatabase, tape: (typeof deal)[number], ...args: string[]): Promise<ImportResult> =>
  importFileIn(database, tape.path, { args: [...tape.how, ...args], limits: deliveredLimits });

/** Some that each of the tapes left alone, changed or added. */
async function someAssets(database: TestDatabase): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from (select id, row_number() over (partition by import_id, status order by id) as place from assets) as placed
    where place <= 3`.execute(database.owner);
  return rows.map(({ id }) => id);
}

/** What the portfolio is, in the figures of an independent program. */
async function figures({ owner }: TestDatabase): Promise<Expected> {
  const byStatus = await sql<{ status: string; count: number; value: string }>`
    select status, count(*) as count, sum(nominal_value) as value from assets group by status`.execute(owner);
  const rate = await sql<{ rate: string }>`
    select round(sum(interest_rate * nominal_value) / sum(nominal_value), 6)::text as rate
    from assets where status = 'active' and interest_rate is not null`.execute(owner);
  const originators = await sql<{ name: string; count: number; value: string; share: string }>`
    select originator as name, count(*) as count, sum(nominal_value) as value,
      round(sum(nominal_value) / sum(sum(nominal_value)) over (), 6)::text as share
    from assets where status = 'active' group by 1 order by value desc, name`.execute(owner);
  return {
    by_status: Object.fromEntries(byStatus.rows.map(({ status, count, value }) => [status, [count, value]])),
    weighted_average_rate: rate.rows[0]?.rate ?? '',
    active_by_originator: originators.rows.map(({ name, count, value, share }) => [name, count, value, share]),
  };
}

function expectedFigures(asOfDate: string): Expected | undefined {
  const expected = expectedByDate[asOfDate];
  if (expected === undefined) return undefined;
  const { by_status, weighted_average_rate, active_by_originator } = expected;
  return { by_status, weighted_average_rate, active_by_originator };
}

/** Loads all, then undoes the last three, and holds what readers see after each against what they saw before it. */
async function loadAndUndo(tapes: typeof deal, ...args: string[]): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const before: { importId: number; ids: string[]; bodies: Record<string, string> }[] = [];
  for (const [at, tape] of tapes.entries()) {
    const undoable = at >= tapes.length - 3;
    const ids = undoable ? await someAssets(database) : [];
    const bodies = undoable ? await readerBodies(database, ids) : {};
    const { outcome, importId = 0, failedChecks } = await load(database, tape, ...args);
    expect([tape.asOfDate, outcome, args.length > 0 ? [] : failedChecks]).toEqual([tape.asOfDate, 'loaded', []]);
    if (tapes === deal)
      expect([tape.asOfDate, await figures(database)]).toEqual([tape.asOfDate, expectedFigures(tape.asOfDate)]);
    if (undoable) before.push({ importId, ids, bodies });
  }
  const loaded = await someAssets(database);
  const after = await readerBodies(database, loaded);
  for (const { importId, ids, bodies } of before.reverse()) {
    expect(await undo(database, importId)).toMatchObject({ outcome: 'undone' });
    expect(await readerBodies(database, ids)).toEqual(bodies);
  }
  // Loaded again, they make what they made before; only imports have other numbers and hours.
  for (const tape of tapes.slice(-3))
    expect(await load(database, tape, '--accept')).toMatchObject({ outcome: 'loaded' });
  expect((await readerBodies(database, []))['/insights/aging']).toBe(after['/insights/aging']);
  return database;
}

test('a real deal of 84 months: no tape is implausible, what left counts by its value before, three are undone', async () => {
  const database = await loadAndUndo(deal);
  const { rows } = await sql`
    select count(*) as tapes, sum(paid) as paid, sum(defaulted) as defaulted from import_roll_forwards`.execute(
    database.owner,
  );
  expect(rows).toEqual([{ tapes: 84, paid: '44609780.00', defaulted: '30950336.00' }]);
  await eachMonthAgain(database);
});

/** After all of them, `?as_of=` gives the figures of each of the 84 tapes, and a list that adds up to them. */
async function eachMonthAgain(database: TestDatabase): Promise<void> {
  const { get } = await startTestApi(database);
  for (const { asOfDate } of deal) {
    const performance = JSON.parse((await get(`/insights/performance?as_of=${asOfDate}`)).body);
    const listed: { status: string; nominal_value: number }[] = JSON.parse(
      (await get(`/assets?as_of=${asOfDate}`)).body,
    );
    const expected = Object.entries(expectedByDate[asOfDate]?.by_status ?? {});
    const figuresOf = (status: string) => Object.values(performance.status_mix[status]).map(Number);
    const sumOf = (status: string) => {
      const values = listed.filter((asset) => asset.status === status).map(({ nominal_value }) => nominal_value);
      return [values.length, Math.round(values.reduce((sum, value) => sum + value, 0) * 100) / 100];
    };
    const seen = expected.map(([status]) => [status, figuresOf(status), sumOf(status)]);
    const numbers = expected.map(([status, figures]) => [status, figures.map(Number), figures.map(Number)]);
    expect([asOfDate, seen]).toEqual([asOfDate, numbers]);
  }
}

test('a portfolio that grows by a third a year: each tape is implausible, accepted, and undone', async () => {
  await loadAndUndo(lendingClub, '--accept');
});

test('a portfolio that grows by a third a year is refused with the figures, and stays as it was', async () => {
  const database = await createTestDatabase();
  const [first, second] = lendingClub;
  if (first === undefined || second === undefined) throw new Error('there are no tapes');
  await load(database, first);
  const before = await readerBodies(database, []);
  expect(await load(database, second)).toMatchObject({
    outcome: 'implausible',
    failedChecks: [
      {
        check: 'asset_count',
        message: expect.stringContaining('The tape has 1,572 assets, the portfolio 1,191: 31.99%'),
      },
      { check: 'new_ids', message: expect.stringContaining('381 assets on the tape are new to a portfolio of 1,191') },
      {
        check: 'newly_defaulted',
        message: '1,004,650.00 of 12,349,425.00 unpaid defaults: 8.14%, where up to 5% is plausible.',
      },
    ],
  });
  expect(await readerBodies(database, [])).toEqual(before);
});
