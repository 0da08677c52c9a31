/** Why the API did not give what a page asked for. */
export type FailureKind =
  /** There was no connection, or it broke. */
  | 'unreachable'
  /** No answer in time. */
  | 'timeout'
  /** The API can't serve now: its database is down, or it is overloaded or shutting down. */
  | 'unavailable'
  /** The request was wrong, for instance a filter that the API doesn't have. */
  | 'refused'
  /** The API has no such asset or import. */
  | 'missing'
  /** The API has no such endpoint. */
  | 'not_offered'
  /** An answer that is not in the contract. */
  | 'unexpected';

export interface ApiFailure {
  readonly kind: FailureKind;
  /** What the API said, or what happened, in a sentence. */
  readonly detail: string;
  /** The parameters at fault, where the API named them. */
  readonly errors?: readonly { readonly parameter: string; readonly message: string }[];
}

export type ApiResult<Data> =
  | { readonly ok: true; readonly data: Data; readonly headers: Headers }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Whether the API failed, as opposed to an answer that the page can explain. */
export function isBroken(failure: ApiFailure): boolean {
  return isTransient(failure) || failure.kind === 'unexpected';
}

/** Whether the failure may pass by itself, so that trying again makes sense. */
export function isTransient(failure: ApiFailure): boolean {
  return failure.kind === 'unreachable' || failure.kind === 'timeout' || failure.kind === 'unavailable';
}
