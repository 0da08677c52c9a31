import { digitsOf } from '../format/amount-input.ts';
import { joined, type SearchParameters, single } from './search-parameters.ts';

/** Filter, order and place in the list, with the same parameters in the page's address and in the API's. */
export type AssetQuery = Readonly<Record<string, string | undefined>>;

/** Also passes on unknown parameters, so that the API refuses them by name and none is dropped silently. */
export function readAssetQuery(parameters: SearchParameters): AssetQuery {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const given = name === 'status' ? joined(value) : single(value);
      return given === undefined ? [] : [[name, name.startsWith('value_') ? digitsOf(given) : given]];
    }),
  );
}

/** The same filter and order, from the start of the list; also for the CSV, which has no choice of fields. */
export function withoutPlace(query: AssetQuery): AssetQuery {
  const { cursor: _cursor, start: _start, limit: _limit, fields: _fields, ...rest } = query;
  return rest;
}

/** True where every asset of the list is active: only those have days past due. */
export function isOfActive({ status, ...query }: AssetQuery): boolean {
  const ages = ['ageing', 'days_past_due_min', 'days_past_due_max'] as const;
  return status === 'active' || ages.some((name) => query[name] !== undefined);
}

/** Together these select the assets that an import moved. The form has no fields for them. */
export const movementNames = ['moved_in', 'moved_from', 'moved_to', 'restated'] as const;

/** The same filter without the movement. */
export function withoutMovement({
  moved_in: _in,
  moved_from: _from,
  moved_to: _to,
  restated: _restated,
  ...query
}: AssetQuery): AssetQuery {
  return query;
}

/** The movement in words: `import 13: active or paid before, defaulted after`; undefined if there is none. */
export function movementInWords({ moved_in, moved_from, moved_to, restated }: AssetQuery): string | undefined {
  const either = (statuses: string) => statuses.split(',').join(' or ');
  const parts = [
    ...(moved_from === undefined ? [] : [moved_from === 'new' ? 'new' : `${either(moved_from)} before`]),
    ...(moved_to === undefined ? [] : [`${either(moved_to)} after`]),
    ...(restated === 'true' ? ['another value'] : []),
  ];
  if (moved_in === undefined) return parts.length === 0 ? undefined : parts.join(', ');
  return `import ${moved_in}: ${parts.length === 0 ? 'new or changed' : parts.join(', ')}`;
}
