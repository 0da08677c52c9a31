import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's X-Request-Id where it is short and plain, so that one id runs through all tiers; otherwise a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}

/** W3C trace context, passed on as it came; undefined where there is none or it is malformed. */
export function traceContext(request: IncomingMessage): { traceparent: string; traceId: string } | undefined {
  const given = request.headers.traceparent;
  const match = typeof given === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given) : null;
  return match?.[1] === undefined ? undefined : { traceparent: match[0], traceId: match[1] };
}
