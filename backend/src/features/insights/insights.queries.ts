import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { AssetStatus } from '../../loans/asset-status.ts';
import { noAssets, type Total } from '../../loans/total.ts';
import type { PortfolioTables } from '../../portfolio/portfolio-tables.ts';

export type StatusTotals = Readonly<Record<AssetStatus, Total>>;

/** Number and nominal value of the assets of each status, from the rollup. */
export async function readStatusTotals(db: Kysely<Database>, { rollup }: PortfolioTables): Promise<StatusTotals> {
  const { rows } = await sql<{ status: AssetStatus; count: number; value: string }>`
    select status, sum(assets)::bigint as count, sum(nominal_value) as value
    from ${rollup} as asset_rollup group by status
  `.execute(db);
  const of = (status: AssetStatus): Total => rows.find((row) => row.status === status) ?? noAssets;
  return { active: of('active'), defaulted: of('defaulted'), paid: of('paid') };
}
