import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importFile, tapesFolder } from '../../../test-support/importing.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';

interface Expected {
  contract: {
    rows: number;
    counts: Record<'active' | 'defaulted' | 'paid', number>;
    total_portfolio_value: string;
    outstanding_debt: string;
  };
}
interface ExpectedTransitions {
  before: string;
  after: string;
  missing_in_after: number;
  transitions: Record<string, { count: number; value: string }>;
}
const { _transitions: expectedTransitions, ...expectedTapes } = JSON.parse(
  readFileSync(`${tapesFolder}expected.json`, 'utf8'),
) as Record<string, Expected> & { _transitions: ExpectedTransitions[] };

const history = [
  ['2016-12-31', 'lendingclub_sample_asof_2016-12-31_reconstructed.csv'],
  ['2017-12-31', 'lendingclub_sample_asof_2017-12-31_reconstructed.csv'],
  ['2018-12-31', 'lendingclub_sample_asof_2018-12-31_reconstructed.csv'],
  ['2019-03-31', 'lendingclub_sample.csv'],
] as const;

async function expectPortfolio(database: TestDatabase, { contract }: Expected): Promise<void> {
  const { rows } = await sql<{ status: string; count: number; value: string }>`
    select status, count(*) as count, sum(nominal_value) as value from assets group by status`.execute(database.owner);
  expect(Object.fromEntries(rows.map(({ status, count }) => [status, count]))).toEqual(contract.counts);
  expect(rows.find(({ status }) => status === 'active')?.value).toBe(contract.outstanding_debt);
  const { rows: totals } = await sql`select count(*) as rows, sum(nominal_value) as value from assets`.execute(
    database.owner,
  );
  expect(totals).toEqual([{ rows: contract.rows, value: contract.total_portfolio_value }]);
}

test.each(Object.entries(expectedTapes))('%s loads to the cent', async (file, expected) => {
  const database = await createTestDatabase();
  const result = await importFile(database, tapesFolder + file, '--as-of', '2019-03-31');
  expect(result).toMatchObject({
    outcome: 'loaded',
    rowsRead: expected.contract.rows,
    counts: { assetsNew: expected.contract.rows, tapeValue: expected.contract.total_portfolio_value },
  });
  await expectPortfolio(database, expected);
});

test('four tapes of one portfolio in order leave its history, its transitions and a roll-forward that adds up', async () => {
  const database = await createTestDatabase();
  const importIds = new Map<string, number>();
  for (const [asOfDate, file] of history) {
    const result = await importFile(database, tapesFolder + file, '--as-of', asOfDate);
    expect(result.outcome).toBe('loaded');
    importIds.set(file, result.importId ?? 0);
    const expected = expectedTapes[file];
    if (expected === undefined) throw new Error(`nothing is expected of ${file}`);
    await expectPortfolio(database, expected);
    expect(await rollupDifferences(database.owner)).toEqual([]);
  }
  for (const { before, after, missing_in_after, transitions } of expectedTransitions) {
    const importId = importIds.get(after) ?? 0;
    const moved = await database.owner
      .selectFrom('import_transitions')
      .selectAll()
      .where('import_id', '=', importId)
      .execute();
    expect(
      Object.fromEntries(
        moved.map((row) => [`${row.from_status} -> ${row.to_status}`, { count: row.assets, value: row.nominal_value }]),
      ),
    ).toEqual(transitions);
    const record = await database.owner
      .selectFrom('imports')
      .selectAll()
      .where('id', '=', importId)
      .executeTakeFirstOrThrow();
    expect(record.assets_missing).toBe(missing_in_after);
    const rollForward = await database.owner
      .selectFrom('import_roll_forwards')
      .selectAll()
      .where('import_id', '=', importId)
      .executeTakeFirstOrThrow();
    expect(rollForward).toMatchObject({
      previous_as_of_date: history.find(([, file]) => file === before)?.[0],
      opening_outstanding: expectedTapes[before]?.contract.outstanding_debt,
      closing_outstanding: expectedTapes[after]?.contract.outstanding_debt,
      new: transitions['new -> active']?.value ?? '0',
      paid: transitions['active -> paid']?.value,
      defaulted: transitions['active -> defaulted']?.value,
      restated: '0.00',
    });
  }
  // An asset's past versions are kept: 57732745 was active on the first tape and paid from the second on.
  expect(
    await database.owner.selectFrom('asset_history').selectAll().where('asset_id', '=', '57732745').execute(),
  ).toMatchObject([{ status: 'active', withdrawn: false, nominal_value: '30000.00', due_date: '2018-08-01' }]);
  const snapshots = await database.owner.selectFrom('insight_snapshots').selectAll().orderBy('as_of_date').execute();
  expect(snapshots.map(({ as_of_date, active_value }) => [as_of_date, active_value])).toEqual(
    history.map(([asOfDate, file]) => [asOfDate, expectedTapes[file]?.contract.outstanding_debt]),
  );
});
