import type { FastifyReply, FastifyRequest } from 'fastify';
import { type RequestSpan, type Tracing, traceContext } from './tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's trace: the caller's, or a new one while tracing is on. */
    traceId: string | undefined;
    span: RequestSpan | undefined;
  }
}

/** The first hook of a request, so that everything after it belongs to the span. */
export function requestTrace(tracing: Tracing | undefined) {
  return (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    const { traceparent } = request.headers;
    const parent = traceparent === undefined ? undefined : traceContext(traceparent);
    if (tracing === undefined) {
      request.traceId = parent?.traceId;
      done();
      return;
    }
    const span = tracing.startRequest(request.method, parent);
    request.span = span;
    request.traceId = span.traceId;
    tracing.run(span, done);
  };
}
