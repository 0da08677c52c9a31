import type { StartCall } from '../request/outgoing-call.ts';

/** What the dashboard needs of tracing; what does it is loaded only where an address to send traces to is set. */
export interface Tracing {
  /** `traceparent`: of the caller, well-formed. */
  startRequest(method: string, traceparent: string | undefined): RequestSpan;
  /** Sends what is still waiting. */
  shutdown(): Promise<void>;
}

export interface RequestSpan {
  readonly traceId: string;
  readonly startCall: StartCall;
  end(route: string, status: number): void;
}
