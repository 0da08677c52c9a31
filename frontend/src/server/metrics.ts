import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FailureKind } from '../api/api-result.ts';
import { processLimits } from './process-limits.ts';

const failureKinds: readonly FailureKind[] = [
  'unreachable',
  'timeout',
  'unavailable',
  'refused',
  'missing',
  'not_offered',
  'unexpected',
];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(build: { version: string; release: string }) {
  const registry = new Registry();
  // Event-loop delay, memory, CPU, garbage collection, handles.
  collectDefaultMetrics({ register: registry });
  processLimits(registry);
  const registers = [registry];
  new Gauge({
    name: 'frontend_build_info',
    help: 'Always 1; labels name the build',
    labelNames: ['version', 'release'],
    registers,
  }).set(build, 1);
  const upstreamFailures = new Counter({
    name: 'frontend_upstream_failures_total',
    help: 'Calls to the API that failed, by kind',
    labelNames: ['kind'],
    registers,
  });
  // Starts at 0, so that the first failure shows as an increase.
  for (const kind of failureKinds) upstreamFailures.inc({ kind }, 0);
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last byte of its response',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    renders: new Counter({
      name: 'frontend_renders_total',
      help: 'Pages rendered, by outcome: complete, partial (some data is missing), failed',
      labelNames: ['page', 'outcome'],
      registers,
    }),
    upstreamFailures,
    pageCache: new Counter({
      name: 'frontend_page_cache_requests_total',
      help: 'Lookups in the page cache, by result: hit, miss, bypass (not looked up)',
      labelNames: ['result'],
      registers,
    }),
  };
}

/** Has a port of its own, which no gateway routes. */
export function createMetricsServer({ registry }: Metrics): Server {
  return createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(error)),
    );
  });
}
