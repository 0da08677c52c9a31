import { createHash } from 'node:crypto';
import { type ExpressionBuilder, type ExpressionWrapper, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/schema.ts';
import { ProblemError } from '../../http/problem.ts';
import { type AgeingFilter, type DueDates, dueDatesOf } from '../../loans/ageing.ts';
import {
  assetField,
  type FieldName,
  type FieldType,
  type FilterMatch,
  type FilterParameter,
  fieldFilters,
  type SortableField,
} from '../../loans/asset-fields.ts';
import type { AssetStatus } from '../../loans/asset-status.ts';
import { addDays } from '../../loans/calendar.ts';
import { isMoved, type Movement, type MovementSearch } from './assets.movements.ts';
import type { AssetListQueryValues } from './assets.schema.ts';

/**
 * Which assets, by the parameters that were given. Ageing is already turned into due dates, so nothing here depends on
 * today.
 */
export type AssetFilter = { readonly [Parameter in Exclude<FilterParameter, 'status'>]?: string } & {
  readonly status?: readonly AssetStatus[];
  readonly moved?: Movement & { readonly byNewest: boolean };
};

export const allAssets: AssetFilter = {};

export interface AssetOrder {
  readonly key: SortableField;
  readonly descending: boolean;
}

export function assetFilter(query: AssetListQueryValues, asOfDate: string, moved?: AssetFilter['moved']): AssetFilter {
  const asked = fieldFilters.map(({ parameter, match }) => {
    const given = query[parameter];
    return [parameter, match === 'one of' && given !== undefined ? [...new Set(given.split(','))].sort() : given];
  });
  const filter: AssetFilter = { ...Object.fromEntries(asked), ...(moved && { moved }) };
  const { ageing, days_past_due_min: least, days_past_due_max: most } = query;
  const ranges = [
    ...(ageing === undefined ? [] : [dueDatesOf(ageing as AgeingFilter, asOfDate)]),
    ...(least === undefined ? [] : [{ from: null, to: addDays(asOfDate, -least) }]),
    ...(most === undefined ? [] : [{ from: addDays(asOfDate, -most), to: null }]),
  ];
  return ranges.reduce(agedFilter, filter);
}

/** Only active assets age: days past due together with other statuses alone match nothing. */
function agedFilter({ status, ...filter }: AssetFilter, due: DueDates): AssetFilter {
  const from = later(filter.due_from ?? null, due.from);
  const to = earlier(filter.due_to ?? null, due.to);
  return {
    ...filter,
    status: (status ?? ['active']).filter((one) => one === 'active'),
    ...(from !== null && { due_from: from }),
    ...(to !== null && { due_to: to }),
  };
}

/**
 * Days past due are counted from the due date, so the most days come with the earliest one.
 * @throws ProblemError 400 for an order by days past due of assets that have none
 */
export function assetOrder(sort: string | undefined, { status }: AssetFilter): AssetOrder {
  const descending = sort?.startsWith('-') ?? false;
  const key = (sort ?? 'id').replace(/^-/, '');
  if (key !== 'days_past_due') return { key: key as SortableField, descending };
  if (status?.some((one) => one !== 'active') ?? true) {
    const message = 'Only active assets have days past due: "sort" by them goes with "status=active".';
    throw new ProblemError(400, message, { errors: [{ parameter: 'sort', message }] });
  }
  return { key: 'due_date', descending: !descending };
}

/**
 * Identifies a filter and a sort order, so that a cursor can't be used with different ones. Cursors outlive the next
 * import and the next release, so the first release's parameters keep their original names and order here.
 */
export function listingFingerprint(filter: AssetFilter, order: AssetOrder): string {
  const { status = null, due_from = null, due_to = null, value_min = null, value_max = null, ...others } = filter;
  const { id_prefix = null, ...later } = others;
  const first = { statuses: status, dueFrom: due_from, dueTo: due_to, valueMin: value_min, valueMax: value_max };
  const named = { ...first, idPrefix: id_prefix, ...later };
  return createHash('sha256')
    .update(JSON.stringify([named, order], (name, value) => (name === 'byNewest' ? undefined : value)))
    .digest('base64url')
    .slice(0, 10);
}

/** Columns that the rollup has, too. */
const rollupFields: readonly FieldName[] = ['status', 'due_date'];
const rollupFilters = fieldFilters.filter(({ field }) => rollupFields.includes(field));
const assetFilters = fieldFilters.filter(({ field }) => !rollupFields.includes(field));

/** True where the rollup can count what the filter matches. */
export function isCountedByRollup(filter: AssetFilter): boolean {
  return filter.moved === undefined && !asks(filter, assetFilters);
}

/** True where the filter asks for nothing but a movement. */
export function isMovementAlone(filter: AssetFilter): filter is AssetFilter & Required<Pick<AssetFilter, 'moved'>> {
  return filter.moved !== undefined && !asks(filter, fieldFilters);
}

function asks(filter: AssetFilter, filters: typeof fieldFilters): boolean {
  return filters.some(({ parameter }) => filter[parameter] !== undefined);
}

type Table = 'assets' | 'asset_rollup';

/** The part of the filter that the assets and the rollup have in common. */
export function onRollup<Of extends Table>(filter: AssetFilter) {
  return (builder: ExpressionBuilder<Database, Of>): ExpressionWrapper<Database, Of, SqlBool> =>
    builder.and(conditions(filter, rollupFilters));
}

/** The part that only the assets themselves can answer. */
export function onAssetsAlone(filter: AssetFilter, search: MovementSearch) {
  return (builder: ExpressionBuilder<Database, 'assets'>): ExpressionWrapper<Database, 'assets', SqlBool> =>
    builder.and([
      ...conditions(filter, assetFilters),
      ...(filter.moved === undefined ? [] : [isMoved(filter.moved, filter.moved.byNewest, search)]),
    ]);
}

function conditions(filter: AssetFilter, filters: typeof fieldFilters): RawBuilder<SqlBool>[] {
  return filters.flatMap(({ parameter, field, match }) => {
    const value = filter[parameter];
    return value === undefined ? [] : [matches[match](sql.ref(field), value, sqlCast(field))];
  });
}

type Condition = (
  column: RawBuilder<unknown>,
  value: string | readonly string[],
  cast: RawBuilder<unknown>,
) => RawBuilder<SqlBool>;

const matches: Readonly<Record<FilterMatch, Condition>> = {
  'one of': (column, values) => sql`${column} = any(${values})`,
  // The value is stored in Unicode's composed form.
  equals: (column, value) => sql`${column} = ${String(value).normalize('NFC')}`,
  'at least': (column, value, cast) => sql`${column} >= ${value}${cast}`,
  'at most': (column, value, cast) => sql`${column} <= ${value}${cast}`,
  prefix: (column, value) => beginsWith(column, String(value)),
  contains: (column, value) =>
    sql`strpos(${inLowerCase(column)}, ${inLowerCase(sql`${String(value).normalize('NFC')}::text`)}) > 0`,
};

const casts: Readonly<Record<FieldType, string>> = {
  text: '',
  amount: '::numeric',
  status: '',
  date: '::date',
  rate: '::numeric',
};

/** What follows a parameter that is compared with a column of this field. */
export function sqlCast(field: FieldName): RawBuilder<unknown> {
  return sql.raw(casts[assetField(field).type]);
}

/**
 * Ids are stored in Unicode's composed form (NFC), so the prefix is composed too; an earlier release stored some that
 * are not.
 */
function beginsWith(column: RawBuilder<unknown>, prefix: string): RawBuilder<SqlBool> {
  const composed = prefix.normalize('NFC');
  return composed === prefix ? sql`${column} ^@ ${prefix}` : sql`(${column} ^@ ${prefix} or ${column} ^@ ${composed})`;
}

/** Of every alphabet, whatever the database's own locale. */
function inLowerCase(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`lower(${text} collate "pg_c_utf8")`;
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
