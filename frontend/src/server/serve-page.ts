import type { IncomingMessage, ServerResponse } from 'node:http';
import { isBroken } from '../api/api-result.ts';
import { type Application, type PageRequest, pageRequests } from '../request/page-request.ts';
import { readTheme } from '../request/theme.ts';
import { bufferResponse } from './buffered-response.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Metrics } from './metrics.ts';
import { presentPage } from './next-request.ts';
import { CachedPage, type PageCache } from './page-cache.ts';
import { isOfRevision, type PortfolioStateReader, stateKey } from './portfolio-state.ts';
import { send, sendHtml } from './responses.ts';
import { contentSecurityPolicy, newNonce } from './security-headers.ts';

export interface PageServer {
  readonly application: Application;
  readonly state: PortfolioStateReader;
  /** Next's request handler. */
  readonly render: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly metrics: Metrics;
  readonly cache: PageCache;
  /** Next writes this as the nonce. It is never sent, so nobody can put it into a page to have it replaced by a real nonce. */
  readonly placeholder: string;
}

/** What a rendered page depends on. */
interface View {
  readonly url: string;
  /** Next's script asks for the page as data. */
  readonly soft: boolean;
  readonly page: PageRequest;
}

/** One URL for all unknown addresses, so that none of them reaches a route that Next reserves for itself. */
const unknownUrl = '/unknown';
/** `RSC`: Next's script asks for a page as data. `Cookie`: it holds the theme. */
const varyingHeaders = 'RSC, Cookie';

export async function servePage(
  server: PageServer,
  request: IncomingMessage,
  response: ServerResponse,
  { id, address, startCall }: IncomingRequest,
): Promise<void> {
  const { application, state, cache, metrics } = server;
  const { route, malformed } = address;
  const status = await state.current(id, startCall);
  const nonce = newNonce();
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce));
  response.setHeader('Cache-Control', 'private, no-cache');

  const view: View = {
    url: route === 'unknown' ? unknownUrl : address.url,
    soft: request.headers.rsc === '1',
    page: {
      id,
      startCall,
      application,
      status,
      theme: readTheme(request.headers.cookie),
      malformed,
      tags: [],
      failures: status.ok ? [] : [status.failure],
      httpStatus: 200,
    },
  };
  const key = cacheKey(view, route);
  const cached = key === undefined ? undefined : cache.get(key);
  metrics.pageCache.inc({ result: key === undefined ? 'bypass' : cached === undefined ? 'miss' : 'hit' });
  if (cached !== undefined) {
    response.setHeader('Vary', varyingHeaders);
    return sendHtml(response, cached.withNonce(nonce));
  }

  const ownHeaders = response.getHeaderNames();
  const rendered = await renderPage(server, request, response, view, route);
  response.setHeader('Vary', varyingHeaders);
  // Any other status would make Next's script load the whole page again.
  if (view.soft) return send(response, rendered.withNonce(nonce));
  for (const name of response.getHeaderNames())
    if (!ownHeaders.includes(name) && name !== 'vary') response.removeHeader(name);
  const { httpStatus } = view.page;
  response.statusCode = httpStatus;
  if (httpStatus === 503) response.setHeader('Retry-After', '5');
  if (key !== undefined && isCacheable(view.page)) cache.set(key, rendered);
  sendHtml(response, rendered.withNonce(nonce));
}

/** Undefined if the page is not cached. */
function cacheKey({ url, soft, page: { status, theme } }: View, route: string): string | undefined {
  return !soft && status.ok && route !== '/status' && route !== 'unknown'
    ? `${stateKey(status.data)} ${theme} ${url}`
    : undefined;
}

/** A page with an API response of another revision would stay in the cache under the wrong one. */
function isCacheable({ httpStatus, failures, status, tags }: PageRequest): boolean {
  return (
    httpStatus === 200 && failures.length === 0 && status.ok && tags.every((tag) => isOfRevision(tag, status.data))
  );
}

/** @throws Error if Next did not write a whole page */
async function renderPage(
  { render, metrics, placeholder }: PageServer,
  request: IncomingMessage,
  response: ServerResponse,
  { url, soft, page }: View,
  route: string,
): Promise<CachedPage> {
  presentPage(request, { url, soft, policy: contentSecurityPolicy(placeholder) });
  const body = await pageRequests.run(page, () => bufferResponse(response, () => render(request, response)));
  for (const { kind } of page.failures) metrics.upstreamFailures.inc({ kind });
  const rendered = new CachedPage(body, placeholder);
  if (response.statusCode !== 200 || (!soft && !(isHtml(response) && rendered.isWhole)))
    throw new Error(`Next made no whole page of ${route}: status ${response.statusCode}, ${body.length} bytes`);
  metrics.renders.inc({
    page: route,
    outcome: page.httpStatus >= 500 ? 'failed' : page.failures.some(isBroken) ? 'partial' : 'complete',
  });
  return rendered;
}

function isHtml(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/html');
}
