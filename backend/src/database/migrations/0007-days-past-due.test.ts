import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { loadAssets, manyAssets } from '../../../test-support/portfolio.ts';
import { ageingFilters, dueDatesOf } from '../../loans/ageing.ts';

async function planOf({ owner }: TestDatabase, query: string): Promise<string> {
  const { rows } = await sql.raw<{ 'QUERY PLAN': string }>(`explain (verbose, costs off) ${query}`).execute(owner);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

it.each([
  ['2026-03-31', '2026-03-31', 0],
  ['2026-03-31', '2026-03-30', 0],
  ['2026-03-31', '2026-04-01', 1],
  ['2028-02-28', '2028-03-01', 2],
  ['1900-01-01', '2026-01-01', 46_021],
])('due on %s: %i days past due', async (dueDate, asOfDate, days) => {
  const { owner } = await createTestDatabase();
  const { rows } = await sql`select days_past_due(${dueDate}, ${asOfDate}) as days`.execute(owner);
  expect(rows).toEqual([{ days }]);
});

it('is inlined: a plan has the expression and no call', async () => {
  const plan = await planOf(
    await createTestDatabase(),
    `select sum(nominal_value) from asset_rollup where days_past_due(due_date, '2026-03-31') > 0`,
  );
  expect(plan).toContain("GREATEST(0, ('2026-03-31'::date - asset_rollup.due_date)) > 0");
  expect(plan).not.toContain('days_past_due');
});

it('a list filtered by days past due is read from the index on the due date', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(20_000));
  await sql`analyze assets`.execute(database.owner);
  for (const filter of ageingFilters) {
    const { from, to } = dueDatesOf(filter, '2026-03-31');
    const range = [
      ...(from === null ? [] : [`due_date >= '${from}'`]),
      ...(to === null ? [] : [`due_date <= '${to}'`]),
    ];
    const plan = await planOf(
      database,
      `select id from assets where status = 'active' and ${range.join(' and ')} order by due_date, id limit 50`,
    );
    expect(plan).toContain('Index Only Scan using assets_by_status_and_due_date');
    expect(plan).toMatch(/Index Cond: .*due_date/);
  }
});
