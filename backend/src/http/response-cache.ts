import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely, Transaction } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database/schema.ts';
import type { Metrics } from '../observability/metrics.ts';
import { type CurrentPortfolio, type PortfolioState, readPortfolioState } from '../portfolio/portfolio-state.ts';

/** What a handler makes of one revision of the portfolio. */
export interface Answer {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface CachedResponse {
  /** Text, not bytes: Node sends text together with the headers, a buffer in a write of its own. */
  readonly body: string;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type BuildAnswer = (snapshot: Transaction<Database>, portfolio: PortfolioState) => Promise<Answer>;

export interface ResponseCache {
  /**
   * Answers from the cache, or builds this revision's answer inside one snapshot and caches it.
   * It returns no reply: the framework would treat one as a promise and listen for its end, at a cost that a cached answer
   * need not pay.
   */
  answer(request: FastifyRequest, reply: FastifyReply, contentType: string, build: BuildAnswer): void | Promise<void>;
  /** @returns whether the answer was in the cache and has been sent */
  answerFromCache(request: FastifyRequest, reply: FastifyReply, contentType: string): boolean;
  /**
   * For answers too large to cache: sets the ETag.
   * @returns whether the client has this answer already, so that 304 is enough
   */
  isUnchanged(request: FastifyRequest, reply: FastifyReply, contentType: string, state: PortfolioState): boolean;
}

export const jsonType = 'application/json; charset=utf-8';

/** The browser keeps the answer and asks every time whether it is still valid: 304 while nothing has changed. */
const cacheControl = 'private, no-cache';

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/**
 * Responses by revision token, release, as-of date and representation; the ETag is made of the same four. The token is
 * part of the key, so nothing has to be invalidated: entries of old revisions are evicted when memory runs short.
 */
export function responseCache(options: {
  db: Kysely<Database>;
  portfolio: CurrentPortfolio;
  release: string;
  maxBytes: number;
  metrics: Metrics;
}): ResponseCache {
  const { portfolio, metrics } = options;
  const cache: Cache = new LRUCache({
    maxSize: options.maxBytes,
    // A string takes up to two bytes for a character.
    sizeCalculation: ({ body }, key) => (body.length + key.length) * 2 + 500,
  });
  const etagOf = etagsOf(options.release);
  const buildOnce = builder(options.db, cache, etagOf);
  const hit = metrics.cache.labels({ result: 'hit' });
  const miss = metrics.cache.labels({ result: 'miss' });

  const send = (request: FastifyRequest, reply: FastifyReply, { body, etag, headers }: CachedResponse): void => {
    reply.header('etag', etag);
    if (sameTag(request.headers['if-none-match'], etag)) {
      reply.header('cache-control', headers['cache-control']).code(304).send();
      return;
    }
    reply.headers(headers).send(body);
  };

  const sendCached = (
    request: FastifyRequest,
    reply: FastifyReply,
    state: PortfolioState | undefined,
    representation: string,
  ): boolean => {
    const response = state && cache.get(keyOf(state, representation));
    if (response === undefined) return false;
    hit.inc();
    send(request, reply, response);
    return true;
  };

  const sendBuilt = async (
    request: FastifyRequest,
    reply: FastifyReply,
    contentType: string,
    build: BuildAnswer,
  ): Promise<void> => {
    const state = await portfolio.state();
    const representation = representationOf(request, contentType);
    if (sendCached(request, reply, state, representation)) return;
    miss.inc();
    send(request, reply, await buildOnce(state, representation, contentType, build));
  };

  const answerFromCache = (request: FastifyRequest, reply: FastifyReply, contentType: string) =>
    sendCached(request, reply, portfolio.recent(), representationOf(request, contentType));

  return {
    answer(request, reply, contentType, build) {
      if (!answerFromCache(request, reply, contentType)) return sendBuilt(request, reply, contentType, build);
    },
    answerFromCache,
    isUnchanged(request, reply, contentType, state) {
      const etag = etagOf(state, representationOf(request, contentType));
      reply.header('etag', etag).header('cache-control', cacheControl);
      return sameTag(request.headers['if-none-match'], etag);
    },
  };
}

type Cache = LRUCache<string, CachedResponse>;
type EtagOf = (state: PortfolioState, representation: string) => string;

function keyOf(state: PortfolioState, representation: string): string {
  return `${state.token} ${state.asOfDate} ${representation}`;
}

function etagsOf(release: string): EtagOf {
  return (state, representation) => {
    const tag = createHash('sha256')
      .update(`${release} ${keyOf(state, representation)}`)
      .digest('base64url')
      .slice(0, 16);
    return `"${state.revision}-${state.token.replaceAll('-', '')}-${tag}"`;
  };
}

/** Builds a response into the cache; requests for one that is being built wait for it. */
function builder(db: Kysely<Database>, cache: Cache, etagOf: EtagOf) {
  const building = new Map<string, Promise<CachedResponse>>();
  return (
    state: PortfolioState,
    representation: string,
    contentType: string,
    build: BuildAnswer,
  ): Promise<CachedResponse> => {
    const wanted = keyOf(state, representation);
    const underWay = building.get(wanted);
    if (underWay !== undefined) return underWay;
    const work = db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => {
        // The portfolio may have changed since the state was read: the response belongs to the snapshot's revision.
        const seen = await readPortfolioState(snapshot);
        const { body, headers } = await build(snapshot, seen);
        const response = {
          body,
          etag: etagOf(seen, representation),
          headers: { 'content-type': contentType, 'cache-control': cacheControl, ...headers },
        };
        cache.set(keyOf(seen, representation), response);
        return response;
      })
      .finally(() => building.delete(wanted));
    building.set(wanted, work);
    return work;
  };
}

const representationOf = (request: FastifyRequest, contentType: string) => `${contentType} ${request.url}`;

/** A compressing proxy makes our ETag weak; a conditional GET treats both alike. */
function sameTag(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  return (
    given === etag || given.trim() === '*' || given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  );
}
