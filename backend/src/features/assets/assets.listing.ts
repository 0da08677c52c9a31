import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/schema.ts';
import type { Total } from '../../loans/total.ts';
import { type AsOf, readAsOf } from '../../portfolio/as-of.ts';
import type { PortfolioState } from '../../portfolio/portfolio-state.ts';
import { type AssetFilter, type AssetOrder, assetFilter, assetOrder } from './assets.filter.ts';
import { isByNewest, movement } from './assets.movements.ts';
import { totalAssets } from './assets.queries.ts';
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
  const filter = assetFilter(query, asOf.date, resolved);
  return {
    asOf,
    filter,
    order: assetOrder(query.sort, filter),
    daysAsOf: query.fields === undefined ? undefined : asOf.date,
  };
}

export type TotalOfListing = (
  db: Kysely<Database>,
  portfolio: PortfolioState,
  listing: Pick<Listing, 'asOf' | 'filter'>,
) => Promise<Total>;

/** In the headers of every listing, which may be one page of many. */
export const totalHeaders = ({ count, value }: Total) => ({ 'x-total-count': String(count), 'x-total-value': value });

/** Adds each filter up once per revision of the portfolio and tape. */
export function listingTotals(): TotalOfListing {
  const totals = new LRUCache<string, Total>({ max: 1_000 });
  return async (db, portfolio, { asOf, filter }) => {
    const key = `${portfolio.token} ${asOf.earlier?.importId} ${JSON.stringify(filter)}`;
    const known = totals.get(key);
    if (known !== undefined) return known;
    const total = await totalAssets(db, filter, asOf.tables);
    totals.set(key, total);
    return total;
  };
}
