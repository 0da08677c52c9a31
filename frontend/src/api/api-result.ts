/** Why the API did not give what a page asked for. */
export type FailureKind =
  /** No connection, or it broke. */
  | 'unreachable'
  /** No answer in time. */
  | 'timeout'
  /** The API answers, but can't serve now: its database is away, it is overloaded or shutting down. */
  | 'unavailable'
  /** The question was wrong: a filter the API doesn't take. */
  | 'refused'
  /** The API has this kind of thing, but not this one. */
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

/** Whether the API failed, rather than gave an answer that a page has words for. */
export function isBroken(failure: ApiFailure): boolean {
  return isTransient(failure) || failure.kind === 'unexpected';
}

/** Whether the failure may pass by itself, so that trying again makes sense. */
export function isTransient(failure: ApiFailure): boolean {
  return failure.kind === 'unreachable' || failure.kind === 'timeout' || failure.kind === 'unavailable';
}
