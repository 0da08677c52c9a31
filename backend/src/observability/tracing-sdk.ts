import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { RequestSpan, TraceContext, Tracing } from './tracing.ts';

export interface TracingOptions {
  /** Address of an OpenTelemetry collector: OTLP over HTTP, without /v1/traces. */
  readonly endpoint: string;
  readonly release: string;
  readonly environment: string;
  readonly logger: Logger;
}

class StartedRequest implements RequestSpan {
  readonly span: Span;
  readonly context: Context;
  readonly method: string;

  constructor(span: Span, method: string) {
    this.span = span;
    this.context = trace.setSpan(ROOT_CONTEXT, span);
    this.method = method;
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  end(route: string, status: number): void {
    this.span.updateName(`${this.method} ${route}`);
    this.span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}

/** Creates the spans by hand, one for each request and query, because the instrumentation packages halve the throughput. */
export function startTracing({ endpoint, release, environment, logger }: TracingOptions): Tracing {
  diag.setLogger(
    {
      error: (message) => logger.error(`tracing: ${message}`),
      warn: (message) => logger.warn(`tracing: ${message}`),
      info: (message) => logger.debug(`tracing: ${message}`),
      debug: (message) => logger.trace(`tracing: ${message}`),
      verbose: (message) => logger.trace(`tracing: ${message}`),
    },
    { logLevel: DiagLogLevel.WARN },
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'backend',
      'service.version': release,
      'deployment.environment.name': environment,
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
        scheduledDelayMillis: 1_000,
        maxQueueSize: 8_192,
      }),
    ],
  });
  const tracer = provider.getTracer('portfolio-api');
  const current = new AsyncLocalStorage<StartedRequest>();

  return {
    startRequest(method, parent) {
      const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote(parent));
      const attributes = { 'http.request.method': method };
      return new StartedRequest(tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, context), method);
    },
    run(span, work) {
      if (!(span instanceof StartedRequest)) throw new Error('The span is of another tracing.');
      current.run(span, work);
    },
    recordQuery(sql, milliseconds, error) {
      const request = current.getStore();
      // The process's own queries (metrics, waiting for migrations) belong to no request.
      if (request === undefined) return;
      const endTime = Date.now();
      const operation = /^\W*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'QUERY';
      const span = tracer.startSpan(
        operation,
        {
          kind: SpanKind.CLIENT,
          startTime: endTime - milliseconds,
          // The text has no values: those are parameters.
          attributes: { 'db.system.name': 'postgresql', 'db.query.text': sql.slice(0, 1_000) },
        },
        request.context,
      );
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      span.end(endTime);
    },
    shutdown: () => provider.shutdown(),
  };
}

function remote({ traceId, spanId, flags }: TraceContext) {
  return { traceId, spanId, traceFlags: flags, isRemote: true };
}
