import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isBroken } from '../api/api-result.ts';
import type { StartCall } from '../request/outgoing-call.ts';
import { type Application, type PageRequest, pageRequests } from '../request/page-request.ts';
import { readTheme } from '../request/theme.ts';
import { failurePage } from './failure-page.ts';
import { holdResponse } from './held-response.ts';
import type { Metrics } from './metrics.ts';
import { FinishedPage, pageCache } from './page-cache.ts';
import { type PortfolioStateReader, revisionOf, stateKey } from './portfolio-state.ts';
import { requestId, traceContext } from './request-id.ts';
import { routeOf } from './routes.ts';
import { contentSecurityPolicy, newNonce, securityHeaders } from './security-headers.ts';
import type { Tracing } from './tracing.ts';

export interface DashboardOptions {
  readonly application: Application;
  readonly state: PortfolioStateReader;
  /** Next's request handler. */
  readonly render: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  readonly cacheBytes: number;
}

export interface Dashboard {
  readonly server: Server;
  /** Readiness fails from now on, and answers ask their connections to close. */
  drain(): void;
}

const longestUrl = 4_096;

export function createDashboard(options: DashboardOptions): Dashboard {
  const { application, state, render, log, metrics, tracing, cacheBytes } = options;
  const cache = pageCache(cacheBytes);
  // What Next writes as the nonce. Never sent, so that nobody can put it into a page and have it replaced by a real one.
  const placeholder = newNonce();
  let draining = false;

  async function servePage(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    route: string,
    startCall: StartCall,
  ): Promise<void> {
    const status = await state.current(id, startCall);
    const nonce = newNonce();
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce));
    response.setHeader('Cache-Control', 'private, no-cache');

    // Next answers its own script with data instead of a page, depending on several headers: that is made anew each time.
    const wantsPage = (request.method === 'GET' || request.method === 'HEAD') && request.headers.rsc === undefined;
    const key =
      wantsPage && status.ok && route !== '/status'
        ? `${stateKey(status.data)} ${readTheme(request.headers.cookie)} ${request.url}`
        : undefined;
    const kept = key === undefined ? undefined : cache.get(key);
    metrics.pageCache.inc({ result: key === undefined ? 'bypass' : kept === undefined ? 'miss' : 'hit' });
    if (kept !== undefined) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      send(response, kept.withNonce(nonce));
      return;
    }

    const page: PageRequest = {
      id,
      startCall,
      application,
      status,
      tags: [],
      failures: status.ok ? [] : [status.failure],
      httpStatus: 200,
    };
    request.headers['content-security-policy'] = contentSecurityPolicy(placeholder);
    const held = await pageRequests.run(page, () => holdResponse(response, () => render(request, response)));
    for (const { kind } of page.failures) metrics.upstreamFailures.inc({ kind });
    if (response.statusCode >= 500) throw new Error(`Next answered ${request.url} with status ${response.statusCode}`);
    // The script would take another status for a reason to load the whole page once more.
    if (wantsPage && response.statusCode === 200) response.statusCode = page.httpStatus;
    if (page.httpStatus === 503) response.setHeader('Retry-After', '5');
    const broken = page.failures.some(isBroken);
    metrics.renders.inc({
      page: route,
      outcome: page.httpStatus >= 500 ? 'failed' : broken ? 'partial' : 'complete',
    });

    const finished = new FinishedPage(held.body, placeholder);
    const whole = response.statusCode === 200 && page.failures.length === 0 && request.method === 'GET';
    // An answer of another revision than the one asked for would stay in the cache under the wrong one.
    if (whole && key !== undefined && status.ok && page.tags.every((tag) => revisionOf(tag) === status.data.revision))
      cache.set(key, finished);
    held.send(finished.withNonce(nonce));
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    route: string,
    startCall: StartCall,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    if (url === '/healthz') return sendText(response, 200, 'ok');
    if (url === '/readyz') return sendText(response, draining ? 503 : 200, draining ? 'draining' : 'ready');
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (url.length > longestUrl) return sendText(response, 414, `The address is longer than ${longestUrl} characters.`);
    if (route === '/theme' ? method !== 'POST' : method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', route === '/theme' ? 'POST' : 'GET, HEAD');
      return sendText(response, 405, 'Method Not Allowed');
    }
    if (route === 'static' || route === '/theme') return render(request, response);
    return servePage(request, response, id, route, startCall);
  }

  const server = createServer((request, response) => {
    const started = performance.now();
    const id = requestId(request);
    const route = routeOf((request.url ?? '/').split('?', 1)[0] ?? '/');
    const incoming = traceContext(request);
    const isProbe = request.url === '/healthz' || request.url === '/readyz';
    const span =
      isProbe || route === 'static' ? undefined : tracing?.startRequest(request.method ?? 'GET', incoming?.traceparent);
    const traceId = span?.traceId ?? incoming?.traceId;
    const startCall = span?.startCall ?? (() => ({ traceparent: incoming?.traceparent, end: () => undefined }));
    response.setHeader('X-Request-Id', id);
    response.setHeader('X-Release', application.release);
    if (draining) response.shouldKeepAlive = false;

    response.on('close', () => {
      const durationMs = performance.now() - started;
      const { method = 'GET' } = request;
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

    serve(request, response, id, route, startCall).catch((error: unknown) => {
      log.error({ error, requestId: id, traceId, route }, 'page failed');
      metrics.renders.inc({ page: route, outcome: 'failed' });
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.statusCode = 500;
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      send(response, failurePage(id));
    });
  });
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

function send(response: ServerResponse, body: Buffer | string): void {
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  send(response, `${text}\n`);
}
