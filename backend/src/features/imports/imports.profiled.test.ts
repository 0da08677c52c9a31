import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importFile, tapesFolder } from '../../../test-support/importing.ts';
import expectedTapes from '../../../test-support/tapes/expected.json' with { type: 'json' };

const asFound = (name: string) => join(tapesFolder, 'as-found', name);

type ByStatus = Record<string, { count: number; value: string }>;

async function byStatus(database: TestDatabase): Promise<ByStatus> {
  const { rows } = await sql<{ status: string; count: number; value: string }>`
    select status, count(*) as count, sum(nominal_value) as value from assets group by status`.execute(database.owner);
  return Object.fromEntries(rows.map(({ status, ...rest }) => [status, rest]));
}

test.each([
  ['lending-club', 'lendingclub_151_columns.csv.gz', '2019-03-31', 'lendingclub_sample.csv'],
  ['openintro', 'openintro_55_columns.csv.gz', '2018-06-30', 'openintro_lc2018_principal.csv'],
] as const)(
  '%s: a file as it was published gives what the prepared tape gives',
  async (profile, name, asOf, prepared) => {
    const [published, plain] = [await createTestDatabase(), await createTestDatabase()];
    const result = await importFile(published, asFound(name), '--profile', profile, '--as-of', asOf);
    expect(result).toMatchObject({ outcome: 'loaded', faults: 0 });
    await importFile(plain, tapesFolder + prepared, '--as-of', asOf);
    const assets = sql`select id, nominal_value, status, due_date from assets order by id`;
    expect((await assets.execute(published.owner)).rows).toEqual((await assets.execute(plain.owner)).rows);
    const { counts } = expectedTapes[prepared].contract;
    const statuses = await byStatus(published);
    expect(Object.fromEntries(Object.entries(statuses).map(([status, { count }]) => [status, count]))).toEqual(counts);
  },
);

test('sba-7a: 26 faulty rows are named by line, and the others are loaded', async () => {
  const database = await createTestDatabase();
  const how = ['--profile', 'sba-7a', '--as-of', '2014-12-31'];
  const refused = await importFile(database, asFound('sba_3000.csv.gz'), ...how);
  expect(refused.outcome).toBe('rejected');
  expect([...new Set(refused.rejects.map(({ line }) => line))]).toEqual([
    345, 454, 613, 637, 675, 740, 742, 778, 835, 899, 918, 1053, 1086, 1117, 1144, 1185, 1279, 1384, 1416, 1527, 1545,
    1618, 1831, 1934, 2121, 2273,
  ]);
  expect(refused.rejects.filter(({ line }) => line === 613)).toMatchObject([
    { field: 'status', message: 'MIS_Status: Every row needs a status.' },
    { field: 'due_date', message: 'DisbursementDate + Term: Every row needs a due date.' },
  ]);
  const loaded = await importFile(database, asFound('sba_3000.csv.gz'), ...how, '--skip-rejected');
  expect(loaded).toMatchObject({ outcome: 'loaded', counts: { assetsNew: 2_974, tapeValue: '412293186.00' } });
  const { defaulted, paid } = await byStatus(database);
  expect([defaulted?.count, paid?.count]).toEqual([440, 2_534]);
});

test('fannie-mae-cas: bars, no header, the as-of date from a column', async () => {
  const database = await createTestDatabase();
  const result = await importFile(database, asFound('cas_5000.txt.gz'), '--profile', 'fannie-mae-cas');
  expect(result).toMatchObject({ outcome: 'loaded', asOfDate: '2023-08-20', counts: { assetsNew: 5_000 } });
  expect(await byStatus(database)).toEqual({ active: { count: 5_000, value: '1560306994.24' } });
});

test('a tape of another date than --as-of says is refused', async () => {
  const database = await createTestDatabase();
  const args = ['--profile', 'fannie-mae-cas', '--as-of', '2023-09-20'];
  const { outcome, rejects } = await importFile(database, asFound('cas_5000.txt.gz'), ...args);
  expect(outcome).toBe('rejected');
  expect(rejects[0]).toMatchObject({
    line: 1,
    code: 'as_of_differs',
    message: 'column 3: the row is as of 2023-08-20, the import as of 2023-09-20. A tape is of one date.',
  });
});
