import { createHash } from 'node:crypto';
import type { ApiResult } from '../api/api-result.ts';
import { callApi } from '../api/call-api.ts';
import type { Status } from '../api/contract.ts';
import type { StartCall } from '../request/outgoing-call.ts';

/** How old the state may be that a page is served from memory for. */
const maxAgeMs = 250;
/** Shorter than a page's own calls: while the API hangs, the page should say so soon. */
const timeoutMs = 2_000;

export interface PortfolioStateReader {
  /** The API's status, asked by one request for all that want it at the same time. */
  current(requestId: string, startCall?: StartCall): Promise<ApiResult<Status>>;
}

export function portfolioStateReader(
  apiUrl: string,
  now: () => number = performance.now.bind(performance),
): PortfolioStateReader {
  let known: ApiResult<Status> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<ApiResult<Status>> | undefined;

  const ask = async (requestId: string, startCall: StartCall | undefined): Promise<ApiResult<Status>> => {
    const asked = now();
    known = (await callApi({ apiUrl, path: '/status', requestId, startCall, timeoutMs })) as ApiResult<Status>;
    // Counted from the question: an answer is only known to have been true when it was asked for.
    askedAt = asked;
    return known;
  };

  return {
    current(requestId, startCall) {
      if (known !== undefined && now() - askedAt <= maxAgeMs) return Promise.resolve(known);
      underWay ??= ask(requestId, startCall).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}

/**
 * Everything that a page may show of the state, and the revision's token, which says that the rest of the portfolio is the
 * same as well. Not when the API started: only the status page tells that, and it differs between the API's processes.
 */
export function stateKey({ started_at: _startedAt, ...shown }: Status): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64');
}

/** Whether an answer is of the revision that the state names. Its entity tag begins with revision and token. */
export function isOfRevision(tag: string | null, { revision, revision_token: token }: Status): boolean {
  // An API of the release before this one draws no token.
  const start = token === undefined ? `"${revision}-` : `"${revision}-${token.replaceAll('-', '')}-`;
  return tag?.replace(/^W\//, '').startsWith(start) ?? false;
}
