import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { type Static, Type } from 'typebox';
import type { Database } from '../../database/schema.ts';
import { clientOf } from '../../http/client-address.ts';
import { ProblemError } from '../../http/problem.ts';
import { jsonType } from '../../http/response-cache.ts';
import { varyBy } from '../../http/vary.ts';
import { asOf } from '../../portfolio/as-of.ts';
import { type PortfolioState, readPortfolioState } from '../../portfolio/portfolio-state.ts';
import { decodeCursor } from './assets.cursor.ts';
import {
  type AssetFilter,
  type AssetOrder,
  allAssets,
  assetFilter,
  assetOrder,
  listingFingerprint,
} from './assets.filter.ts';
import { type AssetFormat, formatFor, written } from './assets.formats.ts';
import { pageLinks } from './assets.links.ts';
import { isByNewest, movement } from './assets.movements.ts';
import { watchPace } from './assets.pace.ts';
import { countAssets, holdsGuardedIds, type ListedAssetRow, readAssetPage, streamAssets } from './assets.queries.ts';
import { Asset, AssetListQuery, type AssetListQueryValues, FullAsset } from './assets.schema.ts';
import { type DownloadLimits, downloadSlots, writtenAssets } from './assets.stream.ts';

type ListRequest = FastifyRequest<{ Querystring: AssetListQueryValues }>;

/** Listings up to this many assets are finished responses, larger ones are streamed. */
const mostKeptRows = 1_000;

const listHeaders = {
  'X-Total-Count': Type.Integer({ description: 'Number of assets that match, on all pages' }),
  Link: Type.String({ description: 'Pages beside this one (RFC 8288), relative: first, prev, next, last' }),
};

export function assetsRoutes(app: FastifyInstance, downloads: DownloadLimits): void {
  app.addSchema(Asset);
  app.addSchema(FullAsset);
  const slots = downloadSlots(downloads, (open) => app.metrics.streams.set(open));
  const counts = new LRUCache<string, number>({ max: 1_000 });

  const countOnce = async (db: Kysely<Database>, portfolio: PortfolioState, filter: AssetFilter) => {
    const key = `${portfolio.token} ${JSON.stringify(filter)}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const total = await countAssets(db, filter);
    counts.set(key, total);
    return total;
  };

  const page = (request: ListRequest, reply: FastifyReply, format: AssetFormat, limit: number) =>
    app.responses.answer(request, reply, format.contentType, async (snapshot, portfolio) => {
      const { filter, order, daysAsOf } = await listingOf(snapshot, request, portfolio);
      const fingerprint = listingFingerprint(filter, order);
      const cursor =
        request.query.cursor === undefined ? null : decodeCursor(request.query.cursor, fingerprint, order.key);
      const total = await countOnce(snapshot, portfolio, filter);
      const isOfMost =
        filter.moved?.byNewest === false && total > (await countOnce(snapshot, portfolio, allAssets)) / 2;
      const search = isOfMost ? 'walk' : 'collect';
      const found = await readAssetPage(snapshot, filter, order, { limit, cursor, search, daysAsOf });
      return {
        body: written(found.rows, format),
        headers: { 'x-total-count': String(total), link: pageLinks(request.query, order, fingerprint, found) },
      };
    });

  const whole = async (request: ListRequest, reply: FastifyReply, format: AssetFormat) => {
    const portfolio = await app.portfolio.state();
    const { filter } = await listingOf(app.database, request, portfolio);
    if ((await countOnce(app.database, portfolio, filter)) <= mostKeptRows) {
      return app.responses.answer(request, reply, format.contentType, async (snapshot, seen) => {
        const { filter, order, daysAsOf } = await listingOf(snapshot, request, seen);
        const rows: ListedAssetRow[] = [];
        for await (const batch of streamAssets(snapshot, filter, order, daysAsOf)) rows.push(...batch);
        return { body: written(rows, format), headers: { 'x-total-count': String(rows.length) } };
      });
    }
    return stream(request, reply, format);
  };

  const stream = async (request: ListRequest, reply: FastifyReply, format: AssetFormat) => {
    const release = slots.take(clientOf(request));
    const transaction = await app.database
      .startTransaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute()
      .catch((error: unknown) => {
        release();
        throw error;
      });
    const end = async () => {
      release();
      await transaction.rollback().execute();
    };
    try {
      const portfolio = await readPortfolioState(transaction);
      const { filter, order, daysAsOf } = await listingOf(transaction, request, portfolio);
      if (app.responses.isUnchanged(request, reply, format.contentType, portfolio)) {
        await end();
        return reply.code(304).send();
      }
      reply.header('content-type', format.contentType);
      reply.header('x-total-count', String(await countOnce(transaction, portfolio, filter)));
      if (request.method === 'HEAD') {
        await end();
        // An empty stream, not an empty text, whose length would be told: nobody knows the listing's.
        return reply.send(Readable.from([]));
      }
      const guarded = await holdsGuardedIds(transaction);
      const rows = streamAssets(transaction, filter, order, daysAsOf);
      const body = Readable.from(writtenAssets(rows, format, guarded), { objectMode: false });
      const { socket } = request.raw;
      // Not just closed: without chunks (HTTP/1.0) a closed connection is how a whole answer ends.
      const breakOff = () => socket.resetAndDestroy();
      body.once('error', breakOff);
      const stopWatching = watchPace(socket, downloads.slowest, () => {
        app.logger.warn(
          { requestId: request.id, traceId: request.traceId },
          'a download was ended: its reader is too slow',
        );
        breakOff();
      });
      body.once('close', () => {
        stopWatching();
        end().catch((error: unknown) =>
          app.logger.error({ error, requestId: request.id, traceId: request.traceId }, 'a snapshot could not be ended'),
        );
      });
      return reply.send(body);
    } catch (error) {
      await end();
      throw error;
    }
  };

  const list = (request: ListRequest, reply: FastifyReply) => {
    const format = formatFor(request.routeOptions.url ?? '', request.headers.accept, request.query.fields);
    if (request.routeOptions.url === '/assets') varyBy(reply, 'Accept');
    if (request.query.cursor !== undefined && request.query.limit === undefined) {
      const message = 'A cursor goes with "limit", the size of the page it points to.';
      throw new ProblemError(400, message, { errors: [{ parameter: 'limit', message }] });
    }
    if (request.query.fields !== undefined && format.contentType !== jsonType) {
      const message = '"fields" goes with JSON: a CSV has the columns that an import reads.';
      throw new ProblemError(400, message, { errors: [{ parameter: 'fields', message }] });
    }
    if (request.query.limit !== undefined) return page(request, reply, format, request.query.limit);
    // Neither filter nor count is needed for what is in memory.
    if (app.responses.answerFromCache(request, reply, format.contentType)) return;
    return whole(request, reply, format);
  };

  const documentation = { tags: ['assets'], querystring: AssetListQuery };
  app.get<{ Querystring: Static<typeof AssetListQuery> }>(
    '/assets',
    {
      schema: {
        ...documentation,
        operationId: 'listAssets',
        summary: 'The assets, or those that match a filter',
        description: 'Without `limit` the whole listing is streamed from one snapshot. As CSV with `Accept: text/csv`.',
        response: {
          200: {
            type: 'array',
            items: { anyOf: [Type.Ref('Asset'), Type.Ref('FullAsset')] },
            headers: listHeaders,
          },
        },
      },
    },
    list,
  );
  app.get<{ Querystring: Static<typeof AssetListQuery> }>(
    '/assets.csv',
    {
      schema: {
        ...documentation,
        operationId: 'exportAssets',
        summary: 'The same as CSV',
        description:
          'An id that a spreadsheet would take for a formula has an apostrophe in front. A file with such ids begins with `"id"` in quotes, and the importer takes the apostrophes off again.',
        response: {
          200: {
            description: 'CSV, RFC 4180',
            content: { 'text/csv': { schema: Type.String() } },
            headers: listHeaders,
          },
        },
      },
    },
    list,
  );
}

async function listingOf(
  db: Kysely<Database>,
  { query }: ListRequest,
  portfolio: PortfolioState,
): Promise<{ filter: AssetFilter; order: AssetOrder; daysAsOf: string | undefined }> {
  const { date } = asOf(portfolio, query.as_of);
  const moved = movement(query);
  const resolved = moved && { ...moved, byNewest: await isByNewest(db, moved) };
  return {
    filter: assetFilter(query, date, resolved),
    order: assetOrder(query.sort),
    daysAsOf: query.fields === undefined ? undefined : date,
  };
}
