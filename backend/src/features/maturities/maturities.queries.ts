import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { Total } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';

export interface MaturityTotals {
  readonly outstanding: Total;
  readonly overdue: Total;
  readonly next30: Total;
  readonly next60: Total;
  readonly next90: Total;
  /** Σ nominal value × days from the as-of date to the due date, overdue assets counting 0. */
  readonly valueRemainingDays: string;
  readonly months: readonly { readonly month: string; readonly total: Total }[];
  /** Assets due after the last month of the ladder, and the day from which they count; null where there are none. */
  readonly later: { readonly from: string; readonly total: Total } | null;
}

/** A tape may say 9999-12-31 for "no maturity", which would give the ladder a hundred thousand months. */
const maxLadder = '40 years';

/** When active assets fall due, from the rollup. */
export async function readMaturities(db: Kysely<Database>, { date, tables }: AsOf): Promise<MaturityTotals> {
  const day = sql`${date}::date`;
  const overdue = sql`days_past_due(due_date, ${day}) > 0`;
  const dueWithin = (days: number) => sql`due_date between ${day} and ${day} + ${sql.lit(days)}`;
  const { rows } = await sql<Record<string, number | string>>`
    select coalesce(sum(assets), 0)::bigint as all_count, coalesce(sum(nominal_value), 0)::text as all_value,
      coalesce(sum(assets) filter (where ${overdue}), 0)::bigint as overdue_count,
      coalesce(sum(nominal_value) filter (where ${overdue}), 0)::text as overdue_value,
      coalesce(sum(assets) filter (where ${dueWithin(30)}), 0)::bigint as next30_count,
      coalesce(sum(nominal_value) filter (where ${dueWithin(30)}), 0)::text as next30_value,
      coalesce(sum(assets) filter (where ${dueWithin(60)}), 0)::bigint as next60_count,
      coalesce(sum(nominal_value) filter (where ${dueWithin(60)}), 0)::text as next60_value,
      coalesce(sum(assets) filter (where ${dueWithin(90)}), 0)::bigint as next90_count,
      coalesce(sum(nominal_value) filter (where ${dueWithin(90)}), 0)::text as next90_value,
      coalesce(sum(nominal_value * greatest(0, due_date - ${day})), 0)::text as value_days
    from ${tables.rollup} as asset_rollup where status = 'active'
  `.execute(db);
  const row = rows[0] ?? {};
  const total = (name: string): Total => ({ count: Number(row[`${name}_count`]), value: String(row[`${name}_value`]) });
  const { rows: steps } = await sql<{ month: string | null; later_from: string; count: number; value: string }>`
    with due as (
      select date_trunc('month', due_date)::date as month, sum(assets) as count, sum(nominal_value) as value
      from ${tables.rollup} as asset_rollup where status = 'active' and not ${overdue} group by 1
    ), ladder as (select (min(month) + interval ${sql.lit(maxLadder)})::date as later_from from due)
    select case when month < later_from then to_char(month, 'YYYY-MM') end as month, to_char(later_from, 'YYYY-MM-DD') as later_from,
      sum(count)::bigint as count, sum(value) as value
    from due, ladder group by 1, 2 order by 1 nulls last
  `.execute(db);
  const later = steps.find(({ month }) => month === null);
  return {
    outstanding: total('all'),
    overdue: total('overdue'),
    next30: total('next30'),
    next60: total('next60'),
    next90: total('next90'),
    valueRemainingDays: String(row.value_days),
    months: steps.flatMap(({ month, count, value }) => (month === null ? [] : [{ month, total: { count, value } }])),
    later: later === undefined ? null : { from: later.later_from, total: { count: later.count, value: later.value } },
  };
}
