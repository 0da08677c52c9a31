import { AsyncLocalStorage } from 'node:async_hooks';
import type { ApiFailure, ApiResult } from '../api/api-result.ts';
import type { Status } from '../api/contract.ts';
import type { StartCall } from './outgoing-call.ts';
import type { Theme } from './theme.ts';

/** The running dashboard. */
export interface Application {
  readonly apiUrl: string;
  readonly environment: string;
  readonly release: string;
  readonly version: string;
  readonly startedAt: Date;
}

/** What the server knows about the request that a page is rendered for, and what it learns during the render. */
export interface PageRequest {
  readonly id: string;
  readonly startCall: StartCall;
  readonly application: Application;
  /** The portfolio's state, read from the API at most 250 ms ago. */
  readonly status: ApiResult<Status>;
  readonly theme: Theme;
  /** The address can't be decoded, so it names no page. */
  readonly malformed: boolean;
  /** Entity tags of all API responses that the page uses. */
  readonly tags: (string | null)[];
  readonly failures: ApiFailure[];
  /** The day that the page shows, YYYY-MM-DD, if it is not the newest tape's; its links lead to the same day. */
  asOf?: string | undefined;
  /** Status of the HTTP response. Next itself lets a page choose only 200. */
  httpStatus: number;
}

// The server and Next's pages are separate bundles, so they can share this only through the process's globals.
const key = Symbol.for('portfolio-dashboard.page-request');
const shared = globalThis as { [key]?: AsyncLocalStorage<PageRequest> };
shared[key] ??= new AsyncLocalStorage();
export const pageRequests: AsyncLocalStorage<PageRequest> = shared[key];

/** @throws Error outside a request */
export function currentPageRequest(): PageRequest {
  const request = pageRequests.getStore();
  if (request === undefined)
    throw new Error('Rendered outside a request of src/server; start the dashboard with server.js');
  return request;
}
