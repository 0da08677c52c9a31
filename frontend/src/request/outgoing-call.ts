/** The trace context that a call to the API carries, and a callback for its end. */
export interface OutgoingCall {
  readonly traceparent: string | undefined;
  /** @param status of the response; undefined if there was none */
  end(status: number | undefined): void;
}

export type StartCall = (path: string) => OutgoingCall;
