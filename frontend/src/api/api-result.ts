/** Why an API call failed. */
export type FailureKind =
  /** The connection failed or broke. */
  | 'unreachable'
  /** No response in time. */
  | 'timeout'
  /** The API responds but can't serve now: its database is down, or it is overloaded or shutting down. */
  | 'unavailable'
  /** The request was invalid, for instance a filter that the API doesn't know. */
  | 'refused'
  /** The API has such resources, but not this one. */
  | 'missing'
  /** The API has no such endpoint. */
  | 'not_offered'
  /** A response outside the contract. */
  | 'unexpected';

export interface ApiFailure {
  readonly kind: FailureKind;
  /** The API's message, or a sentence that says what happened. */
  readonly detail: string;
  /** The invalid parameters, if the API named them. */
  readonly errors?: readonly { readonly parameter: string; readonly message: string }[];
}

export type ApiResult<Data> =
  | { readonly ok: true; readonly data: Data; readonly headers: Headers }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Whether the API failed, as opposed to a refusal that pages explain. */
export function isBroken(failure: ApiFailure): boolean {
  return isTransient(failure) || failure.kind === 'unexpected';
}

/** Whether the failure may resolve by itself, so that a retry makes sense. */
export function isTransient(failure: ApiFailure): boolean {
  return failure.kind === 'unreachable' || failure.kind === 'timeout' || failure.kind === 'unavailable';
}
