import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Application } from '../request/page-request.ts';
import { withoutTrailingSlash } from './address.ts';
import { failurePage } from './failure-page.ts';
import { type IncomingRequest, type Observers, observeRequest } from './incoming-request.ts';
import { handleMalformedRequests } from './malformed-requests.ts';
import { createPageCache } from './page-cache.ts';
import type { PortfolioStateReader } from './portfolio-state.ts';
import { redirect, sendHtml, sendText } from './responses.ts';
import { contentSecurityPolicy, newNonce, securityHeaders } from './security-headers.ts';
import { type PageServer, servePage } from './serve-page.ts';
import { serveFile } from './static-files.ts';
import { chooseTheme } from './theme-choice.ts';

export interface DashboardOptions extends Observers {
  readonly application: Application;
  readonly state: PortfolioStateReader;
  /** Paths of the build's files; undefined in development, where Next makes them on request. */
  readonly files: ReadonlySet<string> | undefined;
  /** Next's request handler. */
  readonly render: PageServer['render'];
  readonly cacheBytes: number;
}

export interface Dashboard {
  readonly server: Server;
  /** From now on readiness fails and responses close their connections. */
  drain(): void;
}

const maxUrlLength = 4_096;

export function createDashboard(options: DashboardOptions): Dashboard {
  const { application, files, log, metrics, cacheBytes } = options;
  const pages: PageServer = { ...options, cache: createPageCache(cacheBytes), placeholder: newNonce() };
  let draining = false;

  // Next closes a connection that asks for an upgrade. Only in development does it have one to offer: its hot reload.
  const server = createServer({ shouldUpgradeCallback: () => files === undefined }, (request, response) => {
    const incoming = observeRequest(request, response, options);
    const { id, traceId } = incoming;
    const { route } = incoming.address;
    response.setHeader('X-Request-Id', id);
    response.setHeader('X-Release', application.release);
    if (draining) response.shouldKeepAlive = false;

    serve(pages, files, draining, request, response, incoming).catch((error: unknown) => {
      // The client went away; the request's own log line says so.
      if (request.socket.destroyed) return;
      log.error({ error, requestId: id, traceId, route }, 'page failed');
      metrics.renders.inc({ page: route, outcome: 'failed' });
      if (response.headersSent) response.destroy();
      else sendFailure(response, id);
    });
  });
  handleMalformedRequests(server, log);
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  // Longer than a load balancer's idle timeout, so that it never sends a request into a connection that is closing.
  server.keepAliveTimeout = 75_000;

  return {
    server,
    drain() {
      draining = true;
    },
  };
}

async function serve(
  pages: PageServer,
  files: ReadonlySet<string> | undefined,
  draining: boolean,
  request: IncomingMessage,
  response: ServerResponse,
  incoming: IncomingRequest,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const { address } = incoming;
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
  if (route === 'static') return serveFile(files, pages.render, request, response, address);
  const canonical = withoutTrailingSlash(address);
  if (canonical !== undefined) return redirect(response, 308, canonical);
  return servePage(pages, request, response, incoming);
}

/** Drops every header that Next may have set before it failed. */
function sendFailure(response: ServerResponse, id: string): void {
  const ownHeaders = new Set(
    [...Object.keys(securityHeaders), 'X-Request-Id', 'X-Release'].map((name) => name.toLowerCase()),
  );
  for (const name of response.getHeaderNames()) if (!ownHeaders.has(name)) response.removeHeader(name);
  response.statusCode = 500;
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(newNonce()));
  response.setHeader('Cache-Control', 'no-store');
  sendHtml(response, failurePage(id));
}
