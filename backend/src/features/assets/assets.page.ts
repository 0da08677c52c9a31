import type { FastifyInstance, FastifyReply } from 'fastify';
import { decodeCursor } from './assets.cursor.ts';
import { allAssets, listingFingerprint } from './assets.filter.ts';
import { type AssetFormat, written } from './assets.formats.ts';
import { pageLinks } from './assets.links.ts';
import { type CountAssets, type ListRequest, listingOf } from './assets.listing.ts';
import { type ListedAssetRow, readAssetPage, streamAssets } from './assets.queries.ts';

/** Answers with one page of a listing. @param limit assets on it */
export function answerPage(
  app: FastifyInstance,
  count: CountAssets,
  request: ListRequest,
  reply: FastifyReply,
  { format, limit }: { format: AssetFormat; limit: number },
) {
  return app.responses.answer(request, reply, format.contentType, async (snapshot, portfolio) => {
    const { filter, order, daysAsOf } = await listingOf(snapshot, request, portfolio);
    const fingerprint = listingFingerprint(filter, order);
    const cursor =
      request.query.cursor === undefined ? null : decodeCursor(request.query.cursor, fingerprint, order.key);
    const total = await count(snapshot, portfolio, filter);
    const isOfMost = filter.moved?.byNewest === false && total > (await count(snapshot, portfolio, allAssets)) / 2;
    const search = isOfMost ? 'walk' : 'collect';
    const found = await readAssetPage(snapshot, filter, order, { limit, cursor, search, daysAsOf });
    return {
      body: written(found.rows, format),
      headers: { 'x-total-count': String(total), link: pageLinks(request.query, order, fingerprint, found) },
    };
  });
}

/** Answers with a whole listing that is small enough to be cached. */
export function answerSmallListing(
  app: FastifyInstance,
  request: ListRequest,
  reply: FastifyReply,
  format: AssetFormat,
) {
  return app.responses.answer(request, reply, format.contentType, async (snapshot, portfolio) => {
    const { filter, order, daysAsOf } = await listingOf(snapshot, request, portfolio);
    const rows: ListedAssetRow[] = [];
    for await (const batch of streamAssets(snapshot, filter, order, daysAsOf)) rows.push(...batch);
    return { body: written(rows, format), headers: { 'x-total-count': String(rows.length) } };
  });
}
