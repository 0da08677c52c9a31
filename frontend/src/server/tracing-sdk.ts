import { DiagLogLevel, diag, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { Tracing } from './tracing.ts';

export interface TracingOptions {
  /** Address of an OpenTelemetry collector: OTLP over HTTP, without /v1/traces. */
  readonly endpoint: string;
  readonly release: string;
  readonly environment: string;
  readonly log: Logger;
}

/** Creates spans by hand, for pages and API calls: the instrumentation packages halve an HTTP server's throughput. */
export function startTracing({ endpoint, release, environment, log }: TracingOptions): Tracing {
  diag.setLogger(
    {
      error: (message) => log.error(`tracing: ${message}`),
      warn: (message) => log.warn(`tracing: ${message}`),
      info: (message) => log.debug(`tracing: ${message}`),
      debug: (message) => log.trace(`tracing: ${message}`),
      verbose: (message) => log.trace(`tracing: ${message}`),
    },
    { logLevel: DiagLogLevel.WARN },
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'frontend',
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
  const tracer = provider.getTracer('portfolio-dashboard');

  return {
    startRequest(method, traceparent) {
      const attributes = { 'http.request.method': method };
      const parent = traceparent === undefined ? ROOT_CONTEXT : remoteParent(traceparent);
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
      const context = trace.setSpan(ROOT_CONTEXT, span);
      return {
        traceId: span.spanContext().traceId,
        startCall(path) {
          const call = tracer.startSpan(
            'GET',
            { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'GET', 'url.path': path } },
            context,
          );
          return { traceparent: traceparentOf(call), end: (status) => end(call, status) };
        },
        end(route, status) {
          span.updateName(`${method} ${route}`);
          span.setAttribute('http.route', route);
          end(span, status);
        },
      };
    },
    shutdown: () => provider.shutdown(),
  };
}

function end(span: Span, status: number | undefined): void {
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if (status === undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function remoteParent(traceparent: string) {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}
