import { type Kysely, sql } from 'kysely';
import { valueColumns } from '../../database/asset-columns.ts';
import { daysPastDue } from '../../database/days-past-due.ts';
import type { Database } from '../../database/schema.ts';
import { type AssetRow, attributes, type FieldName } from '../../loans/asset-fields.ts';
import type { Total } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';
import { loadedBy, type PortfolioTables } from '../../portfolio/portfolio-tables.ts';
import { standing } from '../../portfolio/standing-imports.ts';
import type { AssetCursor } from './assets.cursor.ts';
import {
  type AssetFilter,
  type AssetOrder,
  isCountedByRollup,
  isMovementAlone,
  onAssetsAlone,
  onRollup,
  sqlCast,
} from './assets.filter.ts';
import { isStoredWithImport, type MovementSearch, readMovedTotal } from './assets.movements.ts';

export interface ListedAssetRow extends AssetRow {
  /** Where it was asked for; null unless the asset is active. */
  readonly days_past_due?: number | null;
}

export interface AssetPage {
  readonly rows: readonly ListedAssetRow[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

interface ListingOptions {
  readonly tables: PortfolioTables;
  readonly search: MovementSearch;
  /** What of each asset is read. */
  readonly fields: readonly FieldName[];
  /** The day that days past due are counted to; without it the rows have none. */
  readonly daysAsOf?: string | undefined;
}

/** Every listing begins with this; page and stream add where to start and when to stop. */
function listing(
  db: Kysely<Database>,
  filter: AssetFilter,
  order: AssetOrder,
  { reversed, tables, search, fields, daysAsOf }: ListingOptions & { readonly reversed: boolean },
) {
  const direction = order.descending === reversed ? 'asc' : 'desc';
  const query = db
    .selectFrom(tables.assets.as('assets'))
    .select(fields)
    .$if(daysAsOf !== undefined, (assets) =>
      assets.select(
        sql<number | null>`case when status = 'active' then ${daysPastDue(daysAsOf ?? null)} end`.as('days_past_due'),
      ),
    )
    .where(onRollup<'assets'>(filter))
    .where(onAssetsAlone(filter, search));
  return order.key === 'id'
    ? query.orderBy('id', direction)
    : query.orderBy(`assets.${order.key}`, direction).orderBy('id', direction);
}

/** One page, read by index from where the cursor points: its cost does not grow with its distance from the start. */
export async function readAssetPage(
  db: Kysely<Database>,
  filter: AssetFilter,
  order: AssetOrder,
  page: ListingOptions & { readonly limit: number; readonly cursor: AssetCursor | null },
): Promise<AssetPage> {
  const { limit, cursor, ...options } = page;
  const backwards = cursor !== null && cursor.direction !== 'next';
  let query = listing(db, filter, order, { ...options, reversed: backwards }).limit(limit + 1);
  if (cursor?.row) {
    const comparison = sql.raw(order.descending === backwards ? '>' : '<');
    const column = sql.ref(order.key);
    query = query.where(
      order.key === 'id'
        ? sql<boolean>`id ${comparison} ${cursor.row.id}`
        : sql<boolean>`(${column}, id) ${comparison} (${cursor.row.value}${sqlCast(order.key)}, ${cursor.row.id})`,
    );
  }
  const found = await query.execute();
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (backwards) rows.reverse();
  return {
    rows,
    hasNext: backwards ? cursor.direction === 'previous' : more,
    hasPrevious: backwards ? more : cursor !== null,
  };
}

const batchRows = 2_000;

/**
 * Streams the whole listing in batches from a database cursor, holding at most one batch in memory. Needs a
 * transaction. (pg-cursor, a wire-protocol cursor, hangs forever if its connection is lost between two reads.)
 */
export async function* streamAssets(
  transaction: Kysely<Database>,
  filter: AssetFilter,
  order: AssetOrder,
  options: Omit<ListingOptions, 'search'>,
): AsyncGenerator<ListedAssetRow[]> {
  const rows = listing(transaction, filter, order, { ...options, reversed: false, search: 'collect' });
  await sql`declare listing no scroll cursor for ${rows}`.execute(transaction);
  const fetch = sql<ListedAssetRow>`fetch ${sql.raw(String(batchRows))} from listing`;
  for (;;) {
    const { rows } = await fetch.execute(transaction);
    if (rows.length > 0) yield rows;
    if (rows.length < batchRows) break;
  }
  await sql`close listing`.execute(transaction);
}

/** Attributes that no tape of the portfolio had until that day, so that every asset's is empty. */
export async function attributesOfNoTape(db: Kysely<Database>, { earlier }: AsOf): Promise<ReadonlySet<FieldName>> {
  const { rows } = await sql<{ name: FieldName }>`
    select distinct unnest(attributes) as name from imports
    where ${sql.raw(standing)} and ${loadedBy(earlier, 'sequence')}`.execute(db);
  const had = new Set(rows.map(({ name }) => name));
  return new Set(attributes.filter((name) => !had.has(name)));
}

/**
 * Whether the portfolio has an id that may need a guard in CSV: one index lookup per formula prefix, whatever the
 * filter.
 */
export async function holdsGuardedIds(transaction: Kysely<Database>, { assets }: PortfolioTables): Promise<boolean> {
  const { rows } = await sql<{ found: boolean | null }>`
    select bool_or(nearest.id ^@ beginning.text) as found
    from unnest(${["'", '=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20']}::text[]) as beginning (text)
    cross join lateral (select id from ${assets} as assets where id >= beginning.text order by id limit 1) as nearest
  `.execute(transaction);
  return rows[0]?.found ?? false;
}

/**
 * Exact number and value of the matching assets: from the rollup or what the import stored where possible, otherwise from
 * the rows.
 */
export async function totalAssets(db: Kysely<Database>, filter: AssetFilter, tables: PortfolioTables): Promise<Total> {
  if (isCountedByRollup(filter)) {
    return db
      .selectFrom(tables.rollup.as('asset_rollup'))
      .select(sql<number>`coalesce(sum(assets), 0)::bigint`.as('count'))
      .select(sql<string>`round(coalesce(sum(nominal_value), 0), 2)`.as('value'))
      .where(onRollup<'asset_rollup'>(filter))
      .executeTakeFirstOrThrow();
  }
  if (isMovementAlone(filter) && isStoredWithImport(filter.moved)) return readMovedTotal(db, filter.moved);
  return db
    .selectFrom(tables.assets.as('assets'))
    .select(sql<number>`count(*)`.as('count'))
    .select(sql<string>`round(coalesce(sum(nominal_value), 0), 2)`.as('value'))
    .where(onRollup<'assets'>(filter))
    .where(onAssetsAlone(filter, 'collect'))
    .executeTakeFirstOrThrow();
}

export interface AssetVersionRow extends AssetRow {
  readonly days_past_due: number | null;
  readonly import_id: number;
  readonly as_of_date: string;
  readonly loaded_at: Date;
  readonly ended_by: number | null;
  readonly ended_as_of: string | null;
  readonly ended_at: Date | null;
  readonly withdrawn: boolean;
}

/**
 * Every version of an asset until that day, newest first; the first one is current unless it was withdrawn. Empty for an
 * unknown id.
 */
export async function findAssetVersions(db: Kysely<Database>, asked: string, asOf: AsOf): Promise<AssetVersionRow[]> {
  const versions = await readAssetVersions(db, asked, asOf);
  const composed = asked.normalize('NFC');
  // Ids are stored in the composed form (NFC), so that form is tried too; an earlier release stored some that are not.
  return versions.length > 0 || composed === asked ? versions : readAssetVersions(db, composed, asOf);
}

async function readAssetVersions(
  db: Kysely<Database>,
  id: string,
  { date, earlier }: AsOf,
): Promise<AssetVersionRow[]> {
  const { rows } = await sql<AssetVersionRow>`
    select version.*, made.as_of_date, coalesce(made.finished_at, made.started_at) as loaded_at,
      ended.as_of_date as ended_as_of, ended.finished_at as ended_at,
      ended.id is not null and version.ended_withdrawn as withdrawn,
      case when status = 'active' and not (ended.id is not null and version.ended_withdrawn)
        then ${daysPastDue(date)} end as days_past_due
    from (
      select id, ${sql.raw(valueColumns())}, import_id, null::integer as ended_by, false as ended_withdrawn
      from assets where id = ${id}
      union all
      select asset_id, ${sql.raw(valueColumns())}, import_id, ended_by, withdrawn as ended_withdrawn
      from asset_history where asset_id = ${id}
    ) as version
    join imports as made on made.id = version.import_id
    left join imports as ended on ended.id = version.ended_by and ${loadedBy(earlier, 'ended.sequence')}
    where ${loadedBy(earlier, 'made.sequence')}
    order by made.sequence desc
  `.execute(db);
  return rows;
}
