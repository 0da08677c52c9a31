import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { StartCall } from '../request/outgoing-call.ts';
import { type Address, readAddress } from './address.ts';
import type { Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

export interface Observers {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
}

/** What has been read from a request's target and headers. */
export interface IncomingRequest {
  readonly id: string;
  readonly address: Address;
  readonly traceId: string | undefined;
  readonly startCall: StartCall;
}

/** Reads a request, and logs, counts and traces it when its response closes. */
export function observeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { log, metrics, tracing }: Observers,
): IncomingRequest {
  const started = performance.now();
  const id = requestId(request);
  const { method = 'GET' } = request;
  const address = readAddress(request.url ?? '/');
  const { route } = address;
  const caller = traceContext(request);
  const isProbe = request.url === '/healthz' || request.url === '/readyz';
  const span = isProbe || route === 'static' ? undefined : tracing?.startRequest(method, caller?.traceparent);
  const traceId = span?.traceId ?? caller?.traceId;

  response.on('close', () => {
    const durationMs = performance.now() - started;
    // 499: the client closed the connection first (nginx's convention).
    const status = response.writableFinished ? response.statusCode : 499;
    metrics.requests.observe({ method, route, status }, durationMs / 1000);
    span?.end(route, status);
    const line = { requestId: id, traceId, method, route, status, durationMs: Math.round(durationMs * 10) / 10 };
    if (status >= 500) log.error(line, 'request');
    // Probes arrive every few seconds and would drown the rest.
    else if (isProbe) log.debug(line, 'request');
    else log.info(line, 'request');
  });

  const startCall = span?.startCall ?? (() => ({ traceparent: caller?.traceparent, end: () => undefined }));
  return { id, address, traceId, startCall };
}

/** The caller's X-Request-Id if it is short and plain, so that one id runs through all tiers; otherwise a new one. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : randomUUID();
}

/** W3C trace context, passed on unchanged; undefined if it is absent or malformed. */
function traceContext(request: IncomingMessage): { traceparent: string; traceId: string } | undefined {
  const given = request.headers.traceparent;
  const match = typeof given === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given) : null;
  return match?.[1] === undefined ? undefined : { traceparent: match[0], traceId: match[1] };
}
