import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { Total } from '../../http/count-and-value.ts';
import { type AgeingBucket, ageingBuckets } from '../../loans/ageing.ts';
import { addDays } from '../../loans/calendar.ts';

export interface AgeingTotals {
  readonly outstanding: Total;
  readonly buckets: Readonly<Record<AgeingBucket, Total>>;
  /** Σ nominal value × days past due, of overdue active assets. */
  readonly valueDaysPastDue: string;
}

/** Due dates that put an active asset into a bucket on a day; both ends included, null is open. */
export function dueDatesOf(
  bucket: (typeof ageingBuckets)[number],
  asOfDate: string,
): { from: string | null; to: string | null } {
  if (bucket.name === 'current') return { from: asOfDate, to: null };
  return { from: bucket.to === null ? null : addDays(asOfDate, -bucket.to), to: addDays(asOfDate, -bucket.from) };
}

/** Active assets by days past due on `asOfDate`, from the rollup. */
export async function readAgeing(db: Kysely<Database>, asOfDate: string): Promise<AgeingTotals> {
  const starts = ageingBuckets.map(({ from }) => from);
  const { rows } = await sql<{ bucket: number; count: number; value: string; value_days: string }>`
    select width_bucket(greatest(0, ${asOfDate}::date - due_date), ${starts}::integer[]) as bucket,
      sum(assets)::bigint as count, sum(nominal_value) as value,
      sum(nominal_value * greatest(0, ${asOfDate}::date - due_date)) as value_days
    from asset_rollup where status = 'active' group by bucket
  `.execute(db);
  const none: Total = { count: 0, value: '0' };
  const buckets = Object.fromEntries(
    ageingBuckets.map(({ name }, index) => [name, rows.find(({ bucket }) => bucket === index + 1) ?? none]),
  ) as Record<AgeingBucket, Total>;
  const { rows: totals } = await sql<{ count: number; value: string; value_days: string }>`
    select coalesce(sum(assets), 0)::bigint as count, coalesce(sum(nominal_value), 0) as value,
      coalesce(sum(nominal_value * greatest(0, ${asOfDate}::date - due_date)), 0) as value_days
    from asset_rollup where status = 'active'
  `.execute(db);
  const outstanding = totals[0] ?? { ...none, value_days: '0' };
  return {
    outstanding: { count: outstanding.count, value: outstanding.value },
    buckets,
    valueDaysPastDue: outstanding.value_days,
  };
}
