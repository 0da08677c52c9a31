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

/** What the server knows about the request that a page is rendered for, and learns while it is. */
export interface PageRequest {
  readonly id: string;
  readonly startCall: StartCall;
  readonly application: Application;
  /** The portfolio's state, read from the API at most 250 ms ago. */
  readonly status: ApiResult<Status>;
  readonly theme: Theme;
  /** The address can't be read; it asks for no page at all. */
  readonly malformed: boolean;
  /** Entity tags of every answer that the page shows. */
  readonly tags: (string | null)[];
  readonly failures: ApiFailure[];
  /** Status of the HTTP answer; Next lets a page choose only 200. */
  httpStatus: number;
}

// The server and Next's pages are bundled apart and meet only here, in the process they share.
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
