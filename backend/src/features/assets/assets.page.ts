import type { FastifyInstance, FastifyReply } from 'fastify';
import { decodeCursor } from './assets.cursor.ts';
import { fileName } from './assets.file-name.ts';
import { allAssets, listingFingerprint } from './assets.filter.ts';
import type { FormatChoice } from './assets.format.ts';
import { written } from './assets.formats.ts';
import { pageLinks } from './assets.links.ts';
import { type ListRequest, listingOf, type TotalOfListing, totalHeaders } from './assets.listing.ts';
import { type ListedAssetRow, readAssetPage, streamAssets } from './assets.queries.ts';

/** Answers with one page of a listing. @param limit assets on it */
export function answerPage(
  app: FastifyInstance,
  totalOf: TotalOfListing,
  request: ListRequest,
  reply: FastifyReply,
  { format: choice, limit }: { format: FormatChoice; limit: number },
) {
  return app.responses.answer(request, reply, choice.contentType, async (snapshot, portfolio) => {
    const listing = await listingOf(snapshot, request, portfolio);
    const { asOf, filter, order, daysAsOf } = listing;
    const format = await choice.formatIn(snapshot, asOf);
    const fingerprint = listingFingerprint(filter, order);
    const cursor =
      request.query.cursor === undefined ? null : decodeCursor(request.query.cursor, fingerprint, order.key);
    const total = await totalOf(snapshot, portfolio, listing);
    const isOfMost =
      filter.moved?.byNewest === false &&
      total.count > (await totalOf(snapshot, portfolio, { asOf, filter: allAssets })).count / 2;
    const search = isOfMost ? 'walk' : 'collect';
    const found = await readAssetPage(snapshot, filter, order, {
      tables: asOf.tables,
      limit,
      cursor,
      search,
      fields: format.fields,
      daysAsOf,
    });
    return {
      body: written(found.rows, format),
      headers: { ...totalHeaders(total), link: pageLinks(request.query, order, fingerprint, found) },
    };
  });
}

/** Answers with a whole listing that is small enough to be cached. */
export function answerSmallListing(
  app: FastifyInstance,
  totalOf: TotalOfListing,
  request: ListRequest,
  reply: FastifyReply,
  choice: FormatChoice,
) {
  return app.responses.answer(request, reply, choice.contentType, async (snapshot, portfolio) => {
    const listing = await listingOf(snapshot, request, portfolio);
    const { asOf, filter, order, daysAsOf } = listing;
    const format = await choice.formatIn(snapshot, asOf);
    const options = { tables: asOf.tables, fields: format.fields, daysAsOf };
    const rows: ListedAssetRow[] = [];
    for await (const batch of streamAssets(snapshot, filter, order, options)) rows.push(...batch);
    const headers = { ...totalHeaders(await totalOf(snapshot, portfolio, listing)), ...fileName(request, asOf.date) };
    return { body: written(rows, format), headers };
  });
}
