/** What the API needs of tracing. The implementation is loaded only where a trace endpoint is configured. */
export interface Tracing {
  startRequest(method: string, parent: TraceContext | undefined): RequestSpan;
  /** Runs `work`: its queries, and those of what it starts, belong to the span. */
  run(span: RequestSpan, work: () => void): void;
  /** Records a query that has just ended. */
  recordQuery(sql: string, milliseconds: number, error: unknown): void;
  /** Sends the spans that are still buffered. */
  shutdown(): Promise<void>;
}

export interface RequestSpan {
  readonly traceId: string;
  end(route: string, status: number): void;
}

/** W3C trace context. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** @returns undefined where the header is missing, malformed or all zeroes, which means none */
export function traceContext(traceparent: string | string[] | undefined): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, traceId, spanId, flags] = pattern.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
