import type { StartCall } from '../request/outgoing-call.ts';

/** What the dashboard uses of tracing. tracing-sdk.ts implements it, and is imported only if a collector is set. */
export interface Tracing {
  /** @param traceparent the caller's, well-formed */
  startRequest(method: string, traceparent: string | undefined): RequestSpan;
  /** Sends the spans still queued. */
  shutdown(): Promise<void>;
}

export interface RequestSpan {
  readonly traceId: string;
  readonly startCall: StartCall;
  end(route: string, status: number): void;
}
