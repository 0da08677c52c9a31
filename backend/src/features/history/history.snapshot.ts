import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { pastDue } from '../../loans/delinquency.ts';
import { newestTables } from '../../portfolio/portfolio-tables.ts';
import { readAgeing } from '../ageing/ageing.queries.ts';
import { readConcentration } from '../concentration/concentration.queries.ts';
import { readStatusTotals } from '../insights/insights.queries.ts';

/** Keeps the portfolio's figures as the import leaves them, from the queries that answer the API's clients. */
export async function writeSnapshot(db: Kysely<Database>, importId: number, asOfDate: string): Promise<void> {
  const newest = { date: asOfDate, tables: newestTables, earlier: undefined };
  const { active, defaulted, paid } = await readStatusTotals(db, newestTables);
  const { buckets } = await readAgeing(db, newest);
  const { median, largest } = await readConcentration(db, newest);
  const overdue = pastDue(buckets, 'overdue');
  await db
    .insertInto('insight_snapshots')
    .values({
      import_id: importId,
      as_of_date: asOfDate,
      active_assets: active.count,
      active_value: active.value,
      defaulted_assets: defaulted.count,
      defaulted_value: defaulted.value,
      paid_assets: paid.count,
      paid_value: paid.value,
      overdue_assets: overdue.count,
      overdue_value: overdue.value,
      past_due_30_value: pastDue(buckets, '30+').value,
      past_due_60_value: pastDue(buckets, '60+').value,
      past_due_90_value: pastDue(buckets, '90+').value,
      concentration: { median, largest },
    })
    .execute();
  await db.deleteFrom('tape_rollups').where('import_id', '=', importId).execute();
  await sql`
    insert into tape_rollups (import_id, status, due_date, assets, nominal_value, nominal_value_squared)
    select ${importId}, status, due_date, assets, nominal_value, nominal_value_squared from asset_rollup`.execute(db);
}
