import type { StartCall } from '../request/outgoing-call.ts';

/** The part of tracing that the dashboard uses. tracing-sdk.ts implements it and is imported only if a collector is configured. */
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
