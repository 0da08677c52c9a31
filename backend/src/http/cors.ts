import type { FastifyReply, FastifyRequest } from 'fastify';

/** CORS_ORIGINS names every origin. */
const everyOrigin = '*';

/**
 * With a list of origins every answer varies by origin, also the answer to a request without one: a cache could serve that
 * one to an allowed page without the header that allows it (Fetch standard, "CORS protocol and HTTP caches").
 */
export function originHeaders(origins: readonly string[]): Readonly<Record<string, string>> {
  return origins.includes(everyOrigin) || origins.length === 0 ? {} : { vary: 'Origin' };
}

/** Closed unless origins are configured. Reading only: no credentials, no methods beyond GET and HEAD. */
export function corsHook(origins: readonly string[]) {
  const allowsEvery = origins.includes(everyOrigin);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const origin = request.headers.origin;
    if (origin !== undefined) {
      if (allowsEvery || origins.includes(origin)) {
        reply.header('access-control-allow-origin', allowsEvery ? '*' : origin);
        reply.header(
          'access-control-expose-headers',
          'ETag, Link, X-Total-Count, X-Total-Value, X-Request-Id, X-Release',
        );
        reply.header('cross-origin-resource-policy', 'cross-origin');
        if (request.method === 'OPTIONS') {
          reply
            .code(204)
            .header('access-control-allow-methods', 'GET, HEAD')
            .header('access-control-allow-headers', 'If-None-Match, X-Request-Id, traceparent')
            .header('access-control-max-age', '600')
            .send();
          return;
        }
      }
    }
    done();
  };
}
