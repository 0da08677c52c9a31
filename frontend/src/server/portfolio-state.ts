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

/** Whatever changes a page changes this: the portfolio, the release that renders figures, the newest import's outcome. */
export function stateKey(status: Status): string {
  const newest = status.last_import;
  return [status.revision, status.release, status.as_of_date, status.currency, newest?.id, newest?.outcome].join(' ');
}

/** Revision that an answer belongs to, by its entity tag. */
export function revisionOf(tag: string | null): number | undefined {
  const revision = /^(?:W\/)?"(\d+)-/.exec(tag ?? '')?.[1];
  return revision === undefined ? undefined : Number(revision);
}
