import { createHash } from 'node:crypto';
import type { ApiResult } from '../api/api-result.ts';
import { callApi } from '../api/call-api.ts';
import type { Status } from '../api/contract.ts';
import type { StartCall } from '../request/outgoing-call.ts';

/** A cached page is served only for a state at most this old. */
const maxAgeMs = 250;
/** Shorter than the timeout of a page's own calls, so that the page soon says when the API hangs. */
const timeoutMs = 2_000;

export interface PortfolioStateReader {
  /** The API's status. Concurrent callers share one request. */
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
    // Its age counts from the request: the response may have been outdated by the time it arrived.
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
 * Covers everything that a page may show of the state, and the revision's token, which changes with the rest of the
 * portfolio. It leaves out when the API started: only the status page shows that, and each API process has its own.
 */
export function stateKey({ started_at: _startedAt, ...shown }: Status): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64');
}

/** Whether a response belongs to the state's revision. Its entity tag begins with the revision and its token. */
export function isOfRevision(tag: string | null, { revision, revision_token: token }: Status): boolean {
  // The API of the previous release has no token.
  const start = token === undefined ? `"${revision}-` : `"${revision}-${token.replaceAll('-', '')}-`;
  return tag?.replace(/^W\//, '').startsWith(start) ?? false;
}
