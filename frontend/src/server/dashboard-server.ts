import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isBroken } from '../api/api-result.ts';
import type { StartCall } from '../request/outgoing-call.ts';
import { type Application, type PageRequest, pageRequests } from '../request/page-request.ts';
import { readTheme } from '../request/theme.ts';
import { type Address, readAddress, withoutTrailingSlash } from './address.ts';
import { bufferResponse } from './buffered-response.ts';
import { failurePage } from './failure-page.ts';
import { answerMalformedRequests } from './malformed-requests.ts';
import type { Metrics } from './metrics.ts';
import { presentFile, presentPage } from './next-request.ts';
import { CachedPage, createPageCache } from './page-cache.ts';
import { isOfRevision, type PortfolioStateReader, stateKey } from './portfolio-state.ts';
import { requestId, traceContext } from './request-id.ts';
import { redirect, send, sendText } from './responses.ts';
import { contentSecurityPolicy, newNonce, securityHeaders } from './security-headers.ts';
import { chooseTheme } from './theme-choice.ts';
import type { Tracing } from './tracing.ts';

export interface DashboardOptions {
  readonly application: Application;
  readonly state: PortfolioStateReader;
  /** Addresses of the build's own files; undefined in development, where Next makes them. */
  readonly files: ReadonlySet<string> | undefined;
  /** Next's request handler. */
  readonly render: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  readonly cacheBytes: number;
}

/** A request, as far as it has been read. */
interface Asked {
  readonly id: string;
  readonly address: Address;
  readonly startCall: StartCall;
}

export interface Dashboard {
  readonly server: Server;
  /** Readiness fails from now on, and answers ask their connections to close. */
  drain(): void;
}

const maxUrlLength = 4_096;
/** Of all unknown addresses; never a page's own, and never what Next keeps for itself. */
const unknownUrl = '/unknown';
/** The answer depends on these: Next's script asks for a page as data, and the cookie holds the colours. */
const varies = 'RSC, Cookie';

export function createDashboard(options: DashboardOptions): Dashboard {
  const { application, state, files, render, log, metrics, tracing, cacheBytes } = options;
  const cache = createPageCache(cacheBytes);
  // What Next writes as the nonce. Never sent, so that nobody can put it into a page and have it replaced by a real one.
  const placeholder = newNonce();
  let draining = false;

  async function servePage(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const { id, address, startCall } = asked;
    const status = await state.current(id, startCall);
    const nonce = newNonce();
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce));
    response.setHeader('Cache-Control', 'private, no-cache');

    const soft = request.headers.rsc === '1';
    const theme = readTheme(request.headers.cookie);
    const { route } = address;
    const url = route === 'unknown' ? unknownUrl : address.url;
    const key =
      !soft && status.ok && route !== '/status' && route !== 'unknown'
        ? `${stateKey(status.data)} ${theme} ${url}`
        : undefined;
    const cached = key === undefined ? undefined : cache.get(key);
    metrics.pageCache.inc({ result: key === undefined ? 'bypass' : cached === undefined ? 'miss' : 'hit' });
    if (cached !== undefined) {
      response.setHeader('Vary', varies);
      return sendPage(response, cached.withNonce(nonce));
    }

    const page: PageRequest = {
      id,
      startCall,
      application,
      status,
      theme,
      malformed: address.malformed,
      tags: [],
      failures: status.ok ? [] : [status.failure],
      httpStatus: 200,
    };
    const own = response.getHeaderNames();
    presentPage(request, { url, soft, policy: contentSecurityPolicy(placeholder) });
    const body = await pageRequests.run(page, () => bufferResponse(response, () => render(request, response)));
    for (const { kind } of page.failures) metrics.upstreamFailures.inc({ kind });
    const rendered = new CachedPage(body, placeholder);
    if (response.statusCode !== 200 || (!soft && !(isHtml(response) && rendered.isWhole)))
      throw new Error(`Next made no whole page of ${route}: status ${response.statusCode}, ${body.length} bytes`);
    const broken = page.failures.some(isBroken);
    metrics.renders.inc({
      page: route,
      outcome: page.httpStatus >= 500 ? 'failed' : broken ? 'partial' : 'complete',
    });

    response.setHeader('Vary', varies);
    // Next's script would take another status for a reason to load the whole page once more.
    if (soft) return send(response, rendered.withNonce(nonce));
    for (const name of response.getHeaderNames())
      if (!own.includes(name) && name !== 'vary') response.removeHeader(name);
    response.statusCode = page.httpStatus;
    if (page.httpStatus === 503) response.setHeader('Retry-After', '5');
    const complete = page.httpStatus === 200 && page.failures.length === 0;
    // An answer of another revision than the one asked for would stay in the cache under the wrong one.
    if (complete && key !== undefined && status.ok && page.tags.every((tag) => isOfRevision(tag, status.data)))
      cache.set(key, rendered);
    sendPage(response, rendered.withNonce(nonce));
  }

  async function serve(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const { address } = asked;
    const { route } = address;
    if (url === '/healthz') return sendText(response, 200, 'ok');
    if (url === '/readyz') return sendText(response, draining ? 503 : 200, draining ? 'draining' : 'ready');
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (url.length > maxUrlLength)
      return sendText(response, 414, `The address is longer than ${maxUrlLength} characters.`);
    const allowed = route === '/theme' ? ['POST'] : ['GET', 'HEAD'];
    if (!allowed.includes(method)) {
      response.setHeader('Allow', allowed.join(', '));
      return sendText(response, 405, 'Method Not Allowed');
    }
    if (route === '/theme') return chooseTheme(request, response);
    if (route === 'static') return serveFile(request, response, address);
    const elsewhere = withoutTrailingSlash(address);
    if (elsewhere !== undefined) return redirect(response, 308, elsewhere);
    return servePage(request, response, asked);
  }

  async function serveFile(request: IncomingMessage, response: ServerResponse, { rawPath }: Address): Promise<void> {
    // In development Next makes files as they are asked for.
    if (files === undefined) return render(request, response);
    if (!files.has(rawPath)) {
      response.setHeader('Cache-Control', 'no-store');
      return sendText(response, 404, 'There is no such file in this release.');
    }
    presentFile(request, rawPath);
    return render(request, response);
  }

  // Next closes a connection that asks for another protocol. Only in development has it one to offer: its hot reload.
  const server = createServer({ shouldUpgradeCallback: () => files === undefined }, (request, response) => {
    const started = performance.now();
    const id = requestId(request);
    const { method = 'GET' } = request;
    const address = readAddress(request.url ?? '/');
    const { route } = address;
    const incoming = traceContext(request);
    const isProbe = request.url === '/healthz' || request.url === '/readyz';
    const span = isProbe || route === 'static' ? undefined : tracing?.startRequest(method, incoming?.traceparent);
    const traceId = span?.traceId ?? incoming?.traceId;
    const startCall = span?.startCall ?? (() => ({ traceparent: incoming?.traceparent, end: () => undefined }));
    response.setHeader('X-Request-Id', id);
    response.setHeader('X-Release', application.release);
    if (draining) response.shouldKeepAlive = false;

    response.on('close', () => {
      const durationMs = performance.now() - started;
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.requests.observe({ method, route, status }, durationMs / 1000);
      span?.end(route, status);
      const line = {
        requestId: id,
        traceId,
        method,
        route,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
      };
      // Probes come every few seconds; they are counted, not told.
      if (status >= 500) log.error(line, 'request');
      else if (isProbe) log.debug(line, 'request');
      else log.info(line, 'request');
    });

    serve(request, response, { id, address, startCall }).catch((error: unknown) => {
      // The reader went away: the line above says so.
      if (request.socket.destroyed) return;
      log.error({ error, requestId: id, traceId, route }, 'page failed');
      metrics.renders.inc({ page: route, outcome: 'failed' });
      if (response.headersSent) response.destroy();
      else sendFailure(response, id);
    });
  });
  answerMalformedRequests(server, log);
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  // Longer than a balancer keeps an idle connection, so that it never sends into one that is just being closed.
  server.keepAliveTimeout = 75_000;

  return {
    server,
    drain() {
      draining = true;
    },
  };
}

function isHtml(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/html');
}

function sendPage(response: ServerResponse, html: Buffer | string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  send(response, html);
}

/** Nothing that Next may have said before it failed stands beside it. */
function sendFailure(response: ServerResponse, id: string): void {
  const keep = new Set(
    [...Object.keys(securityHeaders), 'X-Request-Id', 'X-Release'].map((name) => name.toLowerCase()),
  );
  for (const name of response.getHeaderNames()) if (!keep.has(name)) response.removeHeader(name);
  response.statusCode = 500;
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(newNonce()));
  response.setHeader('Cache-Control', 'no-store');
  sendPage(response, failurePage(id));
}
