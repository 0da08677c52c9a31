import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { type AgeingBucket, ageingBuckets } from '../../loans/ageing.ts';
import type { AgeingTotals } from '../../loans/delinquency.ts';
import { sum } from '../../loans/ratio.ts';
import { noAssets } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';

export interface Ageing {
  readonly buckets: AgeingTotals;
  /** Σ nominal value × days past due, of overdue active assets. */
  readonly valueDaysPastDue: string;
}

const starts = ageingBuckets.map(({ from }) => from);
const names = ageingBuckets.map(({ name }) => name);

/** Active assets by days past due, from the rollup. */
export async function readAgeing(
  db: Kysely<Database>,
  { date, tables }: Pick<AsOf, 'date' | 'tables'>,
): Promise<Ageing> {
  const { rows } = await sql<{ bucket: AgeingBucket; count: number; value: string; value_days: string }>`
    select (${names}::text[])[width_bucket(days, ${starts}::integer[])] as bucket,
      sum(assets)::bigint as count, sum(nominal_value) as value, sum(nominal_value * days) as value_days
    from (
      select assets, nominal_value, days_past_due(due_date, ${date}::date) as days
      from ${tables.rollup} as asset_rollup where status = 'active'
    ) as aged
    group by 1
  `.execute(db);
  const buckets = Object.fromEntries(
    names.map((name) => [name, rows.find(({ bucket }) => bucket === name) ?? noAssets]),
  ) as AgeingTotals;
  return { buckets, valueDaysPastDue: sum(rows.map(({ value_days }) => value_days)) };
}
