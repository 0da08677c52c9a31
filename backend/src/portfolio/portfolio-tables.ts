import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { valueColumns } from '../database/asset-columns.ts';
import type { Database } from '../database/schema.ts';

/** What figures and listings read: the portfolio as one tape left it. */
export interface PortfolioTables {
  /** Has the columns of `assets`. */
  readonly assets: RawBuilder<Database['assets']>;
  /** Has the columns of `asset_rollup`. */
  readonly rollup: RawBuilder<Database['asset_rollup']>;
}

export const newestTables: PortfolioTables = {
  assets: sql`${sql.table('assets')}`,
  rollup: sql`${sql.table('asset_rollup')}`,
};

/** A tape that others were loaded after. */
export interface EarlierTape {
  readonly importId: number;
  readonly asOfDate: string;
  /** Its turn in the queue of imports. */
  readonly sequence: number;
  /** The imports that were loaded after it. */
  readonly later: readonly number[];
  /** Whether its rollup was kept; tapes of earlier releases have none. */
  readonly rolledUp: boolean;
}

/** The portfolio as an earlier tape left it: today's assets that no later import changed, and versions that one ended. */
export function tablesOf({ importId, later, rolledUp }: EarlierTape): PortfolioTables {
  const columns = sql.raw(valueColumns());
  const assets = sql<Database['assets']>`(
    select id, ${columns}, import_id from assets where import_id <> all(${later})
    union all
    select asset_id as id, ${columns}, import_id from asset_history
    where ended_by = any(${later}) and import_id <> all(${later}))`;
  return {
    assets,
    rollup: rolledUp
      ? sql`(select status, due_date, assets, nominal_value, nominal_value_squared
          from tape_rollups where import_id = ${importId})`
      : sql`(select status, due_date, count(*) as assets, sum(nominal_value) as nominal_value,
          sum(nominal_value * nominal_value) as nominal_value_squared
          from ${assets} as assets group by status, due_date)`,
  };
}

/** Whether an import, by its `sequence`, was loaded already; every one was where the portfolio is of the newest tape. */
export function loadedBy(earlier: EarlierTape | undefined, sequence: string): RawBuilder<SqlBool> {
  return earlier === undefined ? sql`true` : sql`${sql.ref(sequence)} <= ${earlier.sequence}`;
}
