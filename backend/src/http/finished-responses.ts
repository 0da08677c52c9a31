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

interface Finished {
  /** Text, not bytes: Node sends it in one piece with the headers, a buffer in a piece of its own. */
  readonly body: string;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type BuildAnswer = (snapshot: Transaction<Database>, portfolio: PortfolioState) => Promise<Answer>;

export interface FinishedResponses {
  /**
   * Answers from memory where this revision's answer is finished, otherwise builds it inside one snapshot and keeps it.
   * Returns no reply: the framework would take one for a promise, and listen for its end, which an answer
   * from memory need not pay for.
   */
  answer(request: FastifyRequest, reply: FastifyReply, contentType: string, build: BuildAnswer): void | Promise<void>;
  /** @returns whether the answer was in memory, and has been given */
  answerKept(request: FastifyRequest, reply: FastifyReply, contentType: string): boolean;
  /** For answers too large to keep: sets the tag, and answers 304 where the client has this one already. */
  isUnchanged(request: FastifyRequest, reply: FastifyReply, contentType: string, state: PortfolioState): boolean;
}

export const jsonType = 'application/json; charset=utf-8';

/** Kept by the browser, never shown without asking again: the answer to that is 304 while nothing has changed. */
const cacheControl = 'private, no-cache';

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/**
 * Finished answers by (revision's token, release, as-of date, representation); the same tuple is the ETag. As the token is
 * part of the key nothing is ever invalidated: old revisions fall out of the memory bound.
 */
export function finishedResponses(options: {
  db: Kysely<Database>;
  portfolio: CurrentPortfolio;
  release: string;
  maxBytes: number;
  metrics: Metrics;
}): FinishedResponses {
  const { db, portfolio, release, metrics } = options;
  const kept = new LRUCache<string, Finished>({
    maxSize: options.maxBytes,
    // A string takes up to two bytes for a character.
    sizeCalculation: ({ body }, key) => (body.length + key.length) * 2 + 500,
  });
  const building = new Map<string, Promise<Finished>>();
  const hit = metrics.cache.labels({ result: 'hit' });
  const miss = metrics.cache.labels({ result: 'miss' });

  const keyOf = (state: PortfolioState, representation: string) => `${state.token} ${state.asOfDate} ${representation}`;

  const etagOf = (state: PortfolioState, representation: string) => {
    const tag = createHash('sha256')
      .update(`${release} ${keyOf(state, representation)}`)
      .digest('base64url')
      .slice(0, 16);
    return `"${state.revision}-${state.token.replaceAll('-', '')}-${tag}"`;
  };

  const buildOnce = (
    state: PortfolioState,
    representation: string,
    contentType: string,
    build: BuildAnswer,
  ): Promise<Finished> => {
    const wanted = keyOf(state, representation);
    const underWay = building.get(wanted);
    if (underWay !== undefined) return underWay;
    const work = db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => {
        // The portfolio may have moved on since it was last asked: what is built belongs to the snapshot's revision.
        const seen = await readPortfolioState(snapshot);
        const { body, headers } = await build(snapshot, seen);
        const key = keyOf(seen, representation);
        const finished = {
          body,
          etag: etagOf(seen, representation),
          headers: { 'content-type': contentType, 'cache-control': cacheControl, ...headers },
        };
        kept.set(key, finished);
        return finished;
      })
      .finally(() => building.delete(wanted));
    building.set(wanted, work);
    return work;
  };

  const give = (request: FastifyRequest, reply: FastifyReply, { body, etag, headers }: Finished): void => {
    reply.header('etag', etag);
    if (sameTag(request.headers['if-none-match'], etag)) {
      reply.header('cache-control', headers['cache-control']).code(304).send();
      return;
    }
    reply.headers(headers).send(body);
  };

  const giveKept = (
    request: FastifyRequest,
    reply: FastifyReply,
    state: PortfolioState | undefined,
    representation: string,
  ): boolean => {
    const finished = state && kept.get(keyOf(state, representation));
    if (finished === undefined) return false;
    hit.inc();
    give(request, reply, finished);
    return true;
  };

  const giveBuilt = async (
    request: FastifyRequest,
    reply: FastifyReply,
    contentType: string,
    build: BuildAnswer,
  ): Promise<void> => {
    const state = await portfolio.state();
    const representation = representationOf(request, contentType);
    if (giveKept(request, reply, state, representation)) return;
    miss.inc();
    give(request, reply, await buildOnce(state, representation, contentType, build));
  };

  const answerKept = (request: FastifyRequest, reply: FastifyReply, contentType: string) =>
    giveKept(request, reply, portfolio.recent(), representationOf(request, contentType));

  return {
    answer(request, reply, contentType, build) {
      if (!answerKept(request, reply, contentType)) return giveBuilt(request, reply, contentType, build);
    },
    answerKept,
    isUnchanged(request, reply, contentType, state) {
      const etag = etagOf(state, representationOf(request, contentType));
      reply.header('etag', etag).header('cache-control', cacheControl);
      return sameTag(request.headers['if-none-match'], etag);
    },
  };
}

const representationOf = (request: FastifyRequest, contentType: string) => `${contentType} ${request.url}`;

/** A proxy that compresses turns our tag into a weak one; for a conditional GET both mean the same. */
function sameTag(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  return (
    given === etag || given.trim() === '*' || given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  );
}
