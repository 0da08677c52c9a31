import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/schema.ts';
import { type AsOf, readAsOf } from '../../portfolio/as-of.ts';
import type { PortfolioState } from '../../portfolio/portfolio-state.ts';
import { type AssetFilter, type AssetOrder, assetFilter, assetOrder } from './assets.filter.ts';
import { isByNewest, movement } from './assets.movements.ts';
import { countAssets } from './assets.queries.ts';
import type { AssetListQueryValues } from './assets.schema.ts';

export type ListRequest = FastifyRequest<{ Querystring: AssetListQueryValues }>;

export interface Listing {
  readonly asOf: AsOf;
  readonly filter: AssetFilter;
  readonly order: AssetOrder;
  readonly daysAsOf: string | undefined;
}

/** Which assets a request asks for, in which order, with what dates resolved against the portfolio. */
export async function listingOf(
  db: Kysely<Database>,
  { query }: ListRequest,
  portfolio: PortfolioState,
): Promise<Listing> {
  const asOf = await readAsOf(db, portfolio, query.as_of);
  const moved = movement(query);
  const resolved = moved && { ...moved, byNewest: await isByNewest(db, moved, asOf) };
  return {
    asOf,
    filter: assetFilter(query, asOf.date, resolved),
    order: assetOrder(query.sort),
    daysAsOf: query.fields === undefined ? undefined : asOf.date,
  };
}

export type CountAssets = (
  db: Kysely<Database>,
  portfolio: PortfolioState,
  listing: Pick<Listing, 'asOf' | 'filter'>,
) => Promise<number>;

/** Counts each filter once per revision of the portfolio and tape. */
export function assetCounter(): CountAssets {
  const counts = new LRUCache<string, number>({ max: 1_000 });
  return async (db, portfolio, { asOf, filter }) => {
    const key = `${portfolio.token} ${asOf.earlier?.importId} ${JSON.stringify(filter)}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const total = await countAssets(db, filter, asOf.tables);
    counts.set(key, total);
    return total;
  };
}
