import { type Kysely, sql } from 'kysely';
import { daysPastDue } from '../../database/days-past-due.ts';
import type { Database } from '../../database/schema.ts';
import type { SingleAssets } from '../../loans/concentration.ts';
import type { Total } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';

export interface ConcentrationTotals extends SingleAssets {
  readonly outstanding: Total;
  /** Σ (nominal value)² of active assets. */
  readonly valueSquared: string;
}

const largestAssets = 20;

/** How the outstanding debt is spread over assets. Sums come from the rollup, the largest assets and the median from an index. */
export async function readConcentration(
  db: Kysely<Database>,
  asOf: Pick<AsOf, 'date' | 'tables' | 'earlier'>,
): Promise<ConcentrationTotals> {
  const { rows: sums } = await sql<{ count: number; value: string; squared: string }>`
    select coalesce(sum(assets), 0)::bigint as count, coalesce(sum(nominal_value), 0) as value,
      coalesce(sum(nominal_value_squared), 0) as squared
    from ${asOf.tables.rollup} as asset_rollup where status = 'active'
  `.execute(db);
  const { count, value, squared } = sums[0] ?? { count: 0, value: '0', squared: '0' };
  const kept = asOf.earlier && (await readKept(db, asOf.earlier.importId));
  return {
    outstanding: { count, value },
    valueSquared: squared,
    ...(kept ?? (await readSingleAssets(db, asOf, count))),
  };
}

async function readKept(db: Kysely<Database>, importId: number): Promise<SingleAssets | null | undefined> {
  const row = await db
    .selectFrom('insight_snapshots')
    .select('concentration')
    .where('import_id', '=', importId)
    .executeTakeFirst();
  return row?.concentration;
}

async function readSingleAssets(
  db: Kysely<Database>,
  { date, tables: { assets } }: Pick<AsOf, 'date' | 'tables'>,
  active: number,
): Promise<SingleAssets> {
  const { rows: middle } = await sql<{ median: string | null }>`
    select avg(nominal_value) as median from (
      select nominal_value from ${assets} as assets where status = 'active'
      order by nominal_value offset ${Math.max(0, Math.floor((active - 1) / 2))} limit ${active % 2 === 0 ? 2 : 1}
    ) as middle
  `.execute(db);
  const { rows: largest } = await sql<SingleAssets['largest'][number]>`
    select id, nominal_value, due_date, ${daysPastDue(date)} as days_past_due from ${assets} as assets where status = 'active'
    order by nominal_value desc, id limit ${sql.lit(largestAssets)}
  `.execute(db);
  return { median: middle[0]?.median ?? null, largest };
}
