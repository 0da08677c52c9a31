import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import { valueFields } from '../../database/asset-columns.ts';
import { importOutcome } from '../../database/import-outcome.ts';
import type { Database } from '../../database/schema.ts';
import type { AssetRow } from '../../loans/asset-fields.ts';
import type { RevaluedAsset } from './imports.revalued.ts';

export type ImportRow = Selectable<Database['imports']>;

/** An import still waiting in the queue sorts after all that have had their turn. */
const waiting = sql.lit('9223372036854775807');

/** Newest first, in the order of their turns. */
export async function listImports(
  db: Kysely<Database>,
  page: { limit: number; before: number | undefined },
): Promise<ImportRow[]> {
  let query = db
    .selectFrom('imports')
    .selectAll()
    .select(importOutcome.as('outcome'))
    .orderBy('sequence', (order) => order.desc().nullsFirst())
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.before !== undefined)
    query = query.where(
      sql<SqlBool>`(coalesce(sequence, ${waiting}), id) < (select coalesce(sequence, ${waiting}), id from imports where id = ${page.before})`,
    );
  return query.execute();
}

export async function readImport(db: Kysely<Database>, id: number): Promise<ImportRow | undefined> {
  return db
    .selectFrom('imports')
    .selectAll()
    .select(importOutcome.as('outcome'))
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The largest first, as many as the import kept. */
export async function readMissingAssets(db: Kysely<Database>, importId: number): Promise<AssetRow[]> {
  return db
    .selectFrom('import_missing_assets')
    .select(['asset_id as id', ...valueFields])
    .where('import_id', '=', importId)
    .orderBy('ordinal')
    .execute();
}

/** Those that change by the largest amount first, as many as the import kept. */
export async function readRevaluedAssets(db: Kysely<Database>, importId: number): Promise<RevaluedAsset[]> {
  return db
    .selectFrom('import_revalued_assets')
    .select(['asset_id as id', 'value_before as before', 'value_after as after'])
    .where('import_id', '=', importId)
    .orderBy('ordinal')
    .execute();
}

/** What the import took out of the portfolio, as it was then: the largest first, by index. */
export async function readWithdrawnAssets(db: Kysely<Database>, importId: number, limit: number): Promise<AssetRow[]> {
  return db
    .selectFrom('asset_history')
    .select(['asset_id as id', ...valueFields])
    .where('ended_by', '=', importId)
    .where('withdrawn', '=', true)
    .orderBy('nominal_value', 'desc')
    .orderBy('asset_id')
    .limit(limit)
    .execute();
}

export async function readRejects(db: Kysely<Database>, importId: number) {
  return db
    .selectFrom('import_rejects')
    .select(['line', 'asset_id as id', 'field', 'value', 'code', 'message'])
    .where('import_id', '=', importId)
    .orderBy('ordinal')
    .execute();
}
