import { type Kysely, sql } from 'kysely';
import type { Database } from '../src/database/schema.ts';

/** Everything a reader can see of the portfolio itself, in a form that can be compared. */
export async function portfolioContents(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ contents: string }>`
    select json_build_object(
      'assets', (select md5(coalesce(string_agg(assets::text, '|' order by id), '')) from assets),
      'count', (select count(*) from assets),
      'history', (select md5(coalesce(string_agg(h::text, '|' order by asset_id, import_id), '')) from asset_history as h),
      'revision', (select revision from portfolio),
      'snapshots', (select count(*) from insight_snapshots),
      'transitions', (select count(*) from import_transitions),
      'roll_forwards', (select count(*) from import_roll_forwards),
      'loaded', (select coalesce(json_agg(id order by id), '[]') from imports where outcome = 'loaded')
    )::text as contents`.execute(db);
  return rows[0]?.contents ?? '';
}

/** Rows of the rollup that differ from what the assets add up to; none, if it is right. */
export async function rollupDifferences(db: Kysely<Database>): Promise<unknown[]> {
  const { rows } = await sql`
    select * from (
      select status, due_date, count(*) as assets, sum(nominal_value) as value, sum(nominal_value * nominal_value) as squared
      from assets group by status, due_date
    ) as recomputed
    full join asset_rollup as kept using (status, due_date)
    where recomputed.assets is distinct from kept.assets
      or recomputed.value is distinct from kept.nominal_value
      or recomputed.squared is distinct from kept.nominal_value_squared`.execute(db);
  return rows;
}
