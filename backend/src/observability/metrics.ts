import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { databaseErrorKinds } from '../database/errors.ts';
import { processLimits } from './process-limits.ts';

/** The API's metrics. Labels take values from closed lists only: registered routes, status codes, outcomes. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'route' | 'method' | 'status'>;
  readonly duration: Histogram<'route'>;
  readonly cache: Counter<'result'>;
  readonly databaseErrors: Counter<'kind'>;
  readonly streams: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  // CPU, memory, event-loop delay, garbage collection, handles.
  collectDefaultMetrics({ register: registry });
  processLimits(registry);
  const databaseErrors = new Counter({
    name: 'database_errors_total',
    help: 'Failed queries, by kind',
    labelNames: ['kind'],
    registers: [registry],
  });
  // The counters start at 0, so that the first failure is an increase.
  for (const kind of databaseErrorKinds) databaseErrors.inc({ kind }, 0);
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests, by route, method and status',
      labelNames: ['route', 'method', 'status'],
      registers: [registry],
    }),
    duration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last byte of its response',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    }),
    cache: new Counter({
      name: 'response_cache_requests_total',
      help: 'Lookups in the response cache, by result',
      labelNames: ['result'],
      registers: [registry],
    }),
    databaseErrors,
    streams: new Gauge({
      name: 'asset_streams_open',
      help: 'Open downloads of the whole portfolio',
      registers: [registry],
    }),
  };
}
