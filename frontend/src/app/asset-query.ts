import { joined, type SearchParameters, single } from './search-parameters.ts';

/** Filter, order and place in the list, as they stand in the address of the page and in the API's. */
export type AssetQuery = Readonly<Record<string, string | undefined>>;

/** Hands on what the page doesn't know, too: the API names it in its refusal, so that nothing is dropped silently. */
export function readAssetQuery(parameters: SearchParameters): AssetQuery {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const given = name === 'status' ? joined(value) : single(value);
      return given === undefined ? [] : [[name, given]];
    }),
  );
}

/** The same filter and order from the beginning of the list. */
export function withoutPlace({ cursor: _cursor, limit: _limit, ...query }: AssetQuery): AssetQuery {
  return query;
}
