import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { clientOf } from './client-address.ts';
import { ProblemError } from './problem.ts';

const windowMs = 60_000;

/**
 * Limits requests per client address in a fixed window of one minute. It is our own because the framework's plugin costs a
 * fifth of the throughput; nginx or the load balancer has the outer limit.
 */
export function rateLimitHook(perMinute: number, now: () => number) {
  const windows = new LRUCache<string, { ends: number; requests: number }>({ max: 50_000 });
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const time = now();
    const client = clientOf(request);
    let window = windows.get(client);
    if (window === undefined || window.ends <= time) {
      window = { ends: time + windowMs, requests: 0 };
      windows.set(client, window);
    }
    window.requests += 1;
    if (window.requests <= perMinute) {
      done();
      return;
    }
    const seconds = String(Math.ceil((window.ends - time) / 1000));
    done(
      new ProblemError(
        429,
        `More than ${perMinute} requests in a minute from this address. Try again in ${seconds} s.`,
        {
          headers: { 'retry-after': seconds },
        },
      ),
    );
  };
}
