import { createHash } from 'node:crypto';
import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { type AgeingFilter, dueDatesOf } from '../../loans/ageing.ts';
import type { AssetStatus } from '../../loans/asset-status.ts';
import { isMoved, type Movement, type MovementSearch } from './assets.movements.ts';
import type { AssetListQueryValues, AssetSortKey } from './assets.schema.ts';

/** Which assets, with the calendar already resolved: nothing here depends on today. */
export interface AssetFilter {
  readonly statuses: readonly AssetStatus[] | null;
  /** Both ends included; null is open. */
  readonly dueFrom: string | null;
  readonly dueTo: string | null;
  readonly valueMin: string | null;
  readonly valueMax: string | null;
  readonly idPrefix: string | null;
  /** Absent rather than null: a cursor made without it stays good. */
  readonly moved?: Movement & { readonly byNewest: boolean };
}

export const allAssets: AssetFilter = {
  statuses: null,
  dueFrom: null,
  dueTo: null,
  valueMin: null,
  valueMax: null,
  idPrefix: null,
};

export interface AssetOrder {
  readonly key: AssetSortKey;
  readonly descending: boolean;
}

export function assetFilter(query: AssetListQueryValues, asOfDate: string, moved?: AssetFilter['moved']): AssetFilter {
  const aged =
    query.ageing === undefined ? { from: null, to: null } : dueDatesOf(query.ageing as AgeingFilter, asOfDate);
  const asked = query.status === undefined ? null : [...new Set(query.status.split(',') as AssetStatus[])].sort();
  // Only active assets age: an ageing bucket together with other statuses alone matches nothing.
  const statuses = query.ageing === undefined ? asked : (asked ?? ['active']).filter((status) => status === 'active');
  return {
    statuses,
    dueFrom: later(query.due_from ?? null, aged.from),
    dueTo: earlier(query.due_to ?? null, aged.to),
    valueMin: query.value_min ?? null,
    valueMax: query.value_max ?? null,
    idPrefix: query.id_prefix ?? null,
    ...(moved && { moved }),
  };
}

export function assetOrder(sort: string | undefined): AssetOrder {
  const descending = sort?.startsWith('-') ?? false;
  return { key: (sort ?? 'id').replace(/^-/, '') as AssetSortKey, descending };
}

/** Names a filter and an order, so that a cursor can't be used with another one; the next import takes none away. */
export function listingFingerprint(filter: AssetFilter, order: AssetOrder): string {
  return createHash('sha256')
    .update(JSON.stringify([filter, order], (name, value) => (name === 'byNewest' ? undefined : value)))
    .digest('base64url')
    .slice(0, 10);
}

/** True where the rollup, which knows statuses and due dates, can count what the filter matches. */
export function isCountedByRollup(filter: AssetFilter): boolean {
  return filter.moved === undefined && hasNoValueOrId(filter);
}

/** True where nothing but a movement is asked for. */
export function isMovementAlone(filter: AssetFilter): filter is AssetFilter & Required<Pick<AssetFilter, 'moved'>> {
  const { moved, statuses, dueFrom, dueTo } = filter;
  return moved !== undefined && statuses === null && dueFrom === null && dueTo === null && hasNoValueOrId(filter);
}

function hasNoValueOrId({ valueMin, valueMax, idPrefix }: AssetFilter): boolean {
  return valueMin === null && valueMax === null && idPrefix === null;
}

type Table = 'assets' | 'asset_rollup';

/** The part of the filter that the assets and the rollup have in common. */
export function statusAndDueDate<Of extends Table>(filter: AssetFilter) {
  return (builder: ExpressionBuilder<Database, Of>): ExpressionWrapper<Database, Of, SqlBool> =>
    builder.and([
      ...(filter.statuses === null ? [] : [sql<SqlBool>`status = any(${filter.statuses})`]),
      ...(filter.dueFrom === null ? [] : [sql<SqlBool>`due_date >= ${filter.dueFrom}::date`]),
      ...(filter.dueTo === null ? [] : [sql<SqlBool>`due_date <= ${filter.dueTo}::date`]),
    ]);
}

/** What only the assets themselves can answer. */
export function valueIdAndMovement(filter: AssetFilter, search: MovementSearch) {
  return (builder: ExpressionBuilder<Database, 'assets'>): ExpressionWrapper<Database, 'assets', SqlBool> =>
    builder.and([
      ...(filter.valueMin === null ? [] : [sql<SqlBool>`nominal_value >= ${filter.valueMin}::numeric`]),
      ...(filter.valueMax === null ? [] : [sql<SqlBool>`nominal_value <= ${filter.valueMax}::numeric`]),
      ...(filter.idPrefix === null ? [] : [beginsWith(filter.idPrefix)]),
      ...(filter.moved === undefined ? [] : [isMoved(filter.moved, filter.moved.byNewest, search)]),
    ]);
}

/** Ids are kept in the composed form, however they are asked for; not all that an earlier release has stored. */
function beginsWith(prefix: string) {
  const composed = prefix.normalize('NFC');
  return composed === prefix ? sql<SqlBool>`id ^@ ${prefix}` : sql<SqlBool>`(id ^@ ${prefix} or id ^@ ${composed})`;
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
