import type { Kysely } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { pastDue } from '../../loans/delinquency.ts';
import { readAgeing } from '../ageing/ageing.queries.ts';
import { readStatusTotals } from '../insights/insights.queries.ts';

/** Keeps the insights as the import leaves them, from the queries that `/insights` and `/insights/aging` answer with. */
export async function writeSnapshot(db: Kysely<Database>, importId: number, asOfDate: string): Promise<void> {
  const { active, defaulted, paid } = await readStatusTotals(db);
  const { buckets } = await readAgeing(db, asOfDate);
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
    })
    .execute();
}
