import { type Kysely, sql } from 'kysely';
import { daysPastDue } from '../../database/days-past-due.ts';
import type { Database } from '../../database/schema.ts';
import type { Total } from '../../loans/total.ts';

export interface ConcentrationTotals {
  readonly outstanding: Total;
  /** Σ (nominal value)² of active assets. */
  readonly valueSquared: string;
  /** Mean of the one or two middle values; null without active assets. */
  readonly median: string | null;
  /** Largest first, ties by id. */
  readonly largest: readonly {
    readonly id: string;
    readonly nominal_value: string;
    readonly due_date: string;
    readonly days_past_due: number;
  }[];
}

/** How the outstanding debt is spread over assets. Sums come from the rollup, the largest assets and the median from an index. */
export async function readConcentration(
  db: Kysely<Database>,
  asOfDate: string,
  largest: number,
): Promise<ConcentrationTotals> {
  const { rows: sums } = await sql<{ count: number; value: string; squared: string }>`
    select coalesce(sum(assets), 0)::bigint as count, coalesce(sum(nominal_value), 0) as value,
      coalesce(sum(nominal_value_squared), 0) as squared
    from asset_rollup where status = 'active'
  `.execute(db);
  const { count, value, squared } = sums[0] ?? { count: 0, value: '0', squared: '0' };
  const { rows: middle } = await sql<{ median: string | null }>`
    select avg(nominal_value) as median from (
      select nominal_value from assets where status = 'active'
      order by nominal_value offset ${Math.max(0, Math.floor((count - 1) / 2))} limit ${count % 2 === 0 ? 2 : 1}
    ) as middle
  `.execute(db);
  const top = await db
    .selectFrom('assets')
    .select(['id', 'nominal_value', 'due_date'])
    .select(daysPastDue(asOfDate).as('days_past_due'))
    .where('status', '=', 'active')
    .orderBy('nominal_value', 'desc')
    .orderBy('id', 'asc')
    .limit(largest)
    .execute();
  return { outstanding: { count, value }, valueSquared: squared, median: middle[0]?.median ?? null, largest: top };
}
