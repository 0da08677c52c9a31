import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { clientOf } from '../../http/client-address.ts';
import { readPortfolioState } from '../../portfolio/portfolio-state.ts';
import { fileName } from './assets.file-name.ts';
import type { FormatChoice } from './assets.format.ts';
import { type ListRequest, listingOf, type TotalOfListing, totalHeaders } from './assets.listing.ts';
import { holdsGuardedIds, streamAssets } from './assets.queries.ts';
import { type DownloadLimits, type DownloadSemaphore, writtenAssets } from './assets.stream.ts';
import { watchThroughput } from './assets.throughput.ts';

export interface DownloadOptions {
  readonly semaphore: DownloadSemaphore;
  readonly minThroughput: DownloadLimits['minThroughput'];
  readonly totalOf: TotalOfListing;
}

/** Streams a whole listing from one snapshot of the database, in bounded memory. */
export async function streamListing(
  app: FastifyInstance,
  { semaphore, minThroughput, totalOf }: DownloadOptions,
  request: ListRequest,
  reply: FastifyReply,
  choice: FormatChoice,
) {
  const release = semaphore.take(clientOf(request));
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
    const listing = await listingOf(transaction, request, portfolio);
    const { filter, order, daysAsOf } = listing;
    const { tables } = listing.asOf;
    if (app.responses.isUnchanged(request, reply, choice.contentType, portfolio)) {
      await end();
      return reply.code(304).send();
    }
    reply.header('content-type', choice.contentType);
    const total = await totalOf(transaction, portfolio, listing);
    choice.check?.(total);
    reply.headers({ ...totalHeaders(total), ...fileName(request, listing.asOf.date) });
    if (request.method === 'HEAD') {
      await end();
      // An empty stream rather than an empty string, which would send Content-Length: 0 although the listing's length
      // is unknown.
      return reply.send(Readable.from([]));
    }
    const guarded = await holdsGuardedIds(transaction, tables);
    const format = await choice.formatIn(transaction, listing.asOf);
    const days = choice.withDays ? (listing.asOf.date ?? undefined) : daysAsOf;
    const rows = streamAssets(transaction, filter, order, { tables, fields: format.fields, daysAsOf: days });
    const text = Readable.from(writtenAssets(rows, format, guarded), { objectMode: false });
    const body = choice.pack?.(text, { request, portfolio, asOf: listing.asOf.date, total }) ?? text;
    breakOffOnTrouble(app, request, body, minThroughput, end);
    return reply.send(body);
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Resets the connection when the stream fails or the client reads too slowly, so that a partial listing never looks
 * complete.
 */
function breakOffOnTrouble(
  app: FastifyInstance,
  request: ListRequest,
  body: Readable,
  minThroughput: DownloadLimits['minThroughput'],
  end: () => Promise<void>,
): void {
  const ids = { requestId: request.id, traceId: request.traceId };
  const { socket } = request.raw;
  // Closing is not enough: without chunked encoding (HTTP/1.0), a closed connection marks the end of a complete
  // response.
  const breakOff = () => socket.resetAndDestroy();
  body.once('error', breakOff);
  const stopWatching = watchThroughput(socket, minThroughput, () => {
    app.logger.warn(ids, 'a download was ended: its reader is too slow');
    breakOff();
  });
  body.once('close', () => {
    stopWatching();
    end().catch((error: unknown) => app.logger.error({ error, ...ids }, 'a snapshot could not be ended'));
  });
}
