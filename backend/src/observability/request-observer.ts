import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

/** Logs and measures each request once its answer has been sent. The query string is not logged. */
export function requestObserver(logger: Logger, metrics: Metrics) {
  // These lines have known fields without secrets, and redaction would cost more than writing them.
  const requests = logger.child({}, { redact: [] });
  const counters = new Map<string, { inc(): void }>();
  const durations = new Map<string, { observe(seconds: number): void }>();
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    const milliseconds = reply.elapsedTime;

    const key = `${request.method} ${status} ${route}`;
    let counter = counters.get(key);
    if (counter === undefined) {
      counter = metrics.requests.labels({ route, method: request.method, status: String(status) });
      counters.set(key, counter);
    }
    counter.inc();
    let duration = durations.get(route);
    if (duration === undefined) {
      duration = metrics.duration.labels({ route });
      durations.set(route, duration);
    }
    duration.observe(milliseconds / 1000);

    request.span?.end(route, status);
    const line = {
      requestId: request.id,
      traceId: request.traceId,
      method: request.method,
      route,
      status,
      durationMs: Math.round(milliseconds * 1000) / 1000,
    };
    if (status >= 500) requests.error(line, 'request');
    // Probes come every few seconds: they are counted and logged at debug level only.
    else if (route === '/health' || route === '/ready') requests.debug(line, 'request');
    else requests.info(line, 'request');
    done();
  };
}
