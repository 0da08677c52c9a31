import { joined, type SearchParameters, single } from './search-parameters.ts';

/** Filter, order and place in the list, with the same parameters in the page's address and in the API's. */
export type AssetQuery = Readonly<Record<string, string | undefined>>;

/** Also passes on unknown parameters, so that the API refuses them by name and none is dropped silently. */
export function readAssetQuery(parameters: SearchParameters): AssetQuery {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const given = name === 'status' ? joined(value) : single(value);
      return given === undefined ? [] : [[name, given]];
    }),
  );
}

/** The same filter and order, from the start of the list; also for the CSV, which has no choice of fields. */
export function withoutPlace({ cursor: _cursor, limit: _limit, fields: _fields, ...query }: AssetQuery): AssetQuery {
  return query;
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
