import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { ProblemError } from '../../http/problem.ts';
import type { AssetStatus } from '../../loans/asset-status.ts';
import type { Total } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';
import { loadedBy } from '../../portfolio/portfolio-tables.ts';
import type { AssetListQueryValues } from './assets.schema.ts';

export type StatusBefore = AssetStatus | 'new';

/** What one import did to assets: it added them, or changed them from one status, value or due date to another. */
export interface Movement {
  readonly importId: number;
  /** Statuses before and after the import; null is any. */
  readonly from: readonly StatusBefore[] | null;
  readonly to: readonly AssetStatus[] | null;
  /** Only those whose nominal value the import changed. */
  readonly restated: boolean;
}

/** Undefined where no import is named. @throws ProblemError 400 for the rest of a movement without its import */
export function movement(query: AssetListQueryValues): Movement | undefined {
  if (query.moved_in === undefined) {
    const given = (['moved_from', 'moved_to', 'restated'] as const).filter((name) => query[name] !== undefined);
    if (given.length === 0) return undefined;
    const fault = (name: string) => `"${name}" goes with "moved_in", the import that moved the assets.`;
    throw new ProblemError(400, given.map(fault).join(' '), {
      errors: given.map((parameter) => ({ parameter, message: fault(parameter) })),
    });
  }
  return {
    importId: query.moved_in,
    from: several<StatusBefore>(query.moved_from),
    to: several<AssetStatus>(query.moved_to),
    restated: query.restated === true,
  };
}

function several<Value extends string>(given: string | undefined): Value[] | null {
  return given === undefined ? null : [...new Set(given.split(',') as Value[])].sort();
}

/**
 * How a movement's assets are found: `walk` follows the sort order and tests each asset, which suits a movement of most
 * assets; `collect` starts from the import.
 */
export type MovementSearch = 'walk' | 'collect';

/**
 * The assets of a movement. Those of the newest import still carry its number, so the other filters and the sort order
 * can use their indexes; assets that an earlier import moved may have moved again since.
 */
export function isMoved(moved: Movement, byNewest: boolean, search: MovementSearch): RawBuilder<SqlBool> {
  const { importId } = moved;
  if (byNewest) return sql`(assets.import_id = ${importId} and ${madeBy(moved, 'assets')})`;
  if (search === 'walk')
    return sql`case when assets.import_id = ${importId} then ${madeBy(moved, 'assets')} else exists (
      select from asset_history as made
      where made.asset_id = assets.id and made.import_id = ${importId} and ${madeBy(moved, 'made', 'asset_id')}) end`;
  return sql`assets.id in (
    select made.id from (
      select id, status, nominal_value from assets where import_id = ${importId}
      union all ${supersededBy(moved)}
    ) as made where ${madeBy(moved, 'made')})`;
}

/** Versions that the import made and that later imports replaced. */
function supersededBy({ importId }: Movement): RawBuilder<unknown> {
  return sql`select asset_id as id, status, nominal_value from asset_history where import_id = ${importId}`;
}

function madeBy(
  { importId, from, to, restated }: Movement,
  table: 'assets' | 'made',
  id: 'id' | 'asset_id' = 'id',
): RawBuilder<SqlBool> {
  const made = (column: string) => sql.ref(`${table}.${column}`);
  const before = (condition: RawBuilder<SqlBool>) => sql<SqlBool>`exists (
    select from asset_history as before
    where before.asset_id = ${made(id)} and before.ended_by = ${importId} and not before.withdrawn and ${condition})`;
  const conditions: RawBuilder<SqlBool>[] = [sql`true`];
  if (to !== null) conditions.push(sql`${made('status')} = any(${to})`);
  if (from !== null) {
    const statuses = from.filter((status) => status !== 'new');
    const ways = [
      ...(from.includes('new') ? [sql`not ${before(sql`true`)}`] : []),
      ...(statuses.length > 0 ? [before(sql`before.status = any(${statuses})`)] : []),
    ];
    conditions.push(sql`(${sql.join(ways, sql` or `)})`);
  }
  if (restated) conditions.push(before(sql`before.nominal_value <> ${made('nominal_value')}`));
  return sql.join(conditions, sql` and `) as RawBuilder<SqlBool>;
}

/**
 * Whether the import is the newest that moved anything.
 * @throws ProblemError 400 where the list would not be exactly what the import moved: it moved nothing, what it moved
 *   was replaced, or assets of it have left the portfolio, which lists no withdrawn ones
 */
export async function isByNewest(
  db: Kysely<Database>,
  moved: Movement,
  { date, earlier, tables }: AsOf,
): Promise<boolean> {
  const loaded = loadedBy(earlier, 'sequence');
  const { rows } = await sql<{ loaded: boolean; newest: boolean }>`
    select ${loaded} as loaded,
      sequence = (select max(sequence) from imports join import_roll_forwards on import_id = id where ${loaded}) as newest
    from imports join import_roll_forwards on import_id = id where id = ${moved.importId}`.execute(db);
  const [found] = rows;
  if (found === undefined)
    throw refused(
      `Import ${moved.importId} moved no assets of this portfolio: there is no such import, or it changed nothing, or what it loaded was replaced or undone.`,
    );
  if (!found.loaded)
    throw refused(
      `Import ${moved.importId} was loaded later than the tape of ${date}, so it moved nothing until then.`,
    );
  if (found.newest) return true;
  const { rows: gone } = await sql<{ number: number }>`
    select count(*) as number from (${supersededBy(moved)}) as made
    where exists (
        select from imports as later
        where sequence > (select sequence from imports where id = ${moved.importId}) and ${loaded}
          and exists (select from asset_history where withdrawn and ended_by = later.id))
      and not exists (select from ${tables.assets} as assets where assets.id = made.id) and ${madeBy(moved, 'made')}`.execute(
    db,
  );
  const number = gone[0]?.number ?? 0;
  if (number > 0)
    throw refused(
      `${number} of the assets that import ${moved.importId} moved ${number === 1 ? 'has' : 'have'} left the portfolio since, so a list of those still in it would not be what it moved.`,
    );
  return false;
}

function refused(message: string): ProblemError {
  return new ProblemError(400, message, { errors: [{ parameter: 'moved_in', message }] });
}

/**
 * True where the import stored the movement's total: assets that are new or whose status changed, by their value after the
 * import, which is still theirs while no later one has loaded.
 */
export function isStoredWithImport({ from, to, restated, byNewest }: Movement & { byNewest: boolean }): boolean {
  if (!byNewest || restated || from === null || to === null) return false;
  return to.every((status) => !from.includes(status));
}

export async function readMovedTotal(db: Kysely<Database>, { importId, from, to }: Movement): Promise<Total> {
  return db
    .selectFrom('import_transitions')
    .select(sql<number>`coalesce(sum(assets), 0)::bigint`.as('count'))
    .select(sql<string>`round(coalesce(sum(nominal_value), 0), 2)`.as('value'))
    .where('import_id', '=', importId)
    .where(sql<SqlBool>`from_status = any(${from}) and to_status = any(${to})`)
    .executeTakeFirstOrThrow();
}
