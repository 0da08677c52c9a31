/** Trace context that a call to the API carries, and who wants to hear of its end. */
export interface OutgoingCall {
  readonly traceparent: string | undefined;
  /** Status of the answer; undefined when there was none. */
  end(status: number | undefined): void;
}

export type StartCall = (path: string) => OutgoingCall;
