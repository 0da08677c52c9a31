import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ApiResult } from '../api/api-result.ts';
import type { Status } from '../api/contract.ts';
import { currentPageRequest, type PageRequest } from '../request/page-request.ts';
import { createDashboard } from './dashboard-server.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

const token = '3f2b8c1e-5a4d-4f6e-9b7a-0c1d2e3f4a5b';
const hex = token.replaceAll('-', '');
const status = {
  revision: 7,
  revision_token: token,
  release: 'r1',
  as_of_date: '2026-10-31',
  currency: 'USD',
  last_import: null,
} as Status;
const known = (change: Partial<Status> = {}): ApiResult<Status> => ({
  ok: true,
  data: { ...status, ...change },
  headers: new Headers(),
});
const unreachable: ApiResult<Status> = {
  ok: false,
  failure: { kind: 'unreachable', detail: 'The API can’t be reached.' },
};

/** A dashboard with `render` in place of Next. */
async function start(
  render: (page: PageRequest, request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
) {
  let state = known();
  let renders = 0;
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics({ version: '1.0.0', release: 'r1' });
  const dashboard = createDashboard({
    application: { apiUrl: 'http://api', environment: 'test', release: 'r1', version: '1.0.0', startedAt: new Date(0) },
    state: { current: async () => state },
    log: createLogger(
      { level: 'info', version: '1.0.0', release: 'test', environment: 'test' },
      { write: (line: string) => lines.push(JSON.parse(line)) },
    ),
    metrics,
    cacheBytes: 1_000_000,
    files: new Set(['/_next/static/there.js']),
    render: async (request, response) => {
      renders += 1;
      await render(currentPageRequest(), request, response);
    },
  });
  dashboard.server.listen(0, '127.0.0.1');
  await once(dashboard.server, 'listening');
  onTestFinished(() => {
    dashboard.server.closeAllConnections();
    dashboard.server.close();
  });
  const url = `http://127.0.0.1:${(dashboard.server.address() as AddressInfo).port}`;
  return {
    url,
    dashboard,
    metrics,
    lines,
    /** Also reads the body, because an unread one keeps its connection open. */
    get: async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      const response = await fetch(url + path, { headers, method, redirect: 'manual' });
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
    renders: () => renders,
    become: (next: ApiResult<Status>) => {
      state = next;
    },
  };
}

/** A page like Next's: its scripts carry the nonce that the request gave. */
function html(page: PageRequest, request: IncomingMessage, response: ServerResponse): void {
  page.tags.push(`"7-${hex}-abc"`);
  const nonce = /'nonce-([^']+)'/.exec(String(request.headers['content-security-policy']))?.[1];
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.write(`<!DOCTYPE html><html><script nonce="${nonce}"></script>`);
  response.end(`é ${request.url}</html>`);
}

const nonceOf = (text: string) => /nonce="([^"]*)"/.exec(text)?.[1];

test('serves a page from the cache while the portfolio’s state is the same', async () => {
  const { get, renders } = await start(html);
  const first = (await get('/?a=1')).body;
  const second = (await get('/?a=1')).body;
  expect(renders()).toBe(1);
  expect(second.replace(/nonce="[^"]*"/, '')).toBe(first.replace(/nonce="[^"]*"/, ''));
});

test('gives each response its own nonce, matching its policy, from the cache too', async () => {
  const { get } = await start(html);
  const nonces = new Set<string | undefined>();
  for (let turn = 0; turn < 3; turn++) {
    const response = await get('/');
    const nonce = nonceOf(response.body);
    expect(response.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}';`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test('renders the page again when the portfolio has changed', async () => {
  const { get, renders, become } = await start(html);
  await get('/');
  become(known({ revision: 8 }));
  await get('/');
  expect(renders()).toBe(2);
});

test('serves nothing from the cache while the API can’t be reached', async () => {
  const { get, renders, become } = await start((page, request, response) => {
    if (!page.status.ok) page.httpStatus = 503;
    html(page, request, response);
  });
  expect((await get('/')).status).toBe(200);
  become(unreachable);
  const response = await get('/');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(renders()).toBe(2);
});

test.for(['"6-old"', `"6-${hex}-abc"`, '"7-abc"', `"7-${'0'.repeat(32)}-abc"`, `"77-${hex}-abc"`, null])(
  'does not cache a page with an API response tagged %s, which is of another revision',
  async (tag) => {
    const { get, renders } = await start((page, request, response) => {
      page.tags.push(tag);
      html(page, request, response);
    });
    await get('/');
    await get('/');
    expect(renders()).toBe(2);
  },
);

test('renders the page again when the same revision has another token, as after a restore', async () => {
  const { get, renders, become } = await start(html);
  await get('/');
  become(known({ revision_token: '00000000-0000-4000-8000-000000000000' }));
  await get('/');
  become(known());
  await get('/');
  expect(renders()).toBe(2);
});

const whole = '<!DOCTYPE html><html></html>';
const notAPage: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'data with status 200': (response) => response.setHeader('Content-Type', 'application/json').end('{}'),
  'a page that broke off': (response) => response.setHeader('Content-Type', 'text/html').end(whole.slice(0, -4)),
  'a page without its start': (response) => response.setHeader('Content-Type', 'text/html').end('<html></html>'),
  'a page without a content type': (response) => response.end(whole),
  'a redirect': (response) => response.writeHead(307, { Location: '/x' }).end(),
  nothing: (response) => response.end(),
  'a status of its own': (response) => {
    response.statusCode = 404;
    response.setHeader('Content-Type', 'text/html').end(whole);
  },
};

test.for(Object.keys(notAPage))('neither caches nor sends %s in place of a page', async (kind) => {
  let wrong = true;
  const { get, renders } = await start((page, request, response) => {
    response.setHeader('X-From-Next', '1');
    if (wrong) notAPage[kind]?.(response);
    else html(page, request, response);
  });
  const failure = await get('/', { 'content-security-policy': "script-src 'nonce-of-the-reader'" });
  expect(failure.status).toBe(500);
  expect(failure.headers.get('x-from-next')).toBeNull();
  expect(failure.headers.get('cache-control')).toBe('no-store');
  expect(failure.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}'/);
  wrong = false;
  expect((await get('/')).status).toBe(200);
  expect(renders()).toBe(2);
});

test('passes to Next only what the page’s cache key contains', async () => {
  const seen: unknown[] = [];
  const { get } = await start((page, request, response) => {
    const { 'content-security-policy': _policy, ...headers } = request.headers;
    seen.push([request.method, request.url, headers, page.theme]);
    html(page, request, response);
  });
  const sent = { cookie: 'a=b; theme=dark; theme=light', 'x-middleware-prefetch': '1', 'user-agent': 'Googlebot' };
  await get('/assets?b=%31&a=%20&_rsc=x', { ...sent, 'next-url': '/status' }, 'HEAD');
  await get('/assets/%41', { ...sent, rsc: '1', 'next-router-state-tree': 'broken' });
  const headers = { host: 'dashboard', accept: '*/*' };
  expect(seen).toEqual([
    ['GET', '/assets?b=1&a=+', headers, 'dark'],
    ['GET', '/assets/A', { ...headers, rsc: '1' }, 'dark'],
  ]);
});

test('does not cache a page on which something is missing', async () => {
  const { get, renders } = await start((page, request, response) => {
    page.failures.push({ kind: 'timeout', detail: 'late' });
    html(page, request, response);
  });
  await get('/');
  await get('/');
  expect(renders()).toBe(2);
});

test('does not cache the status page, nor responses to Next’s own script', async () => {
  const { get, renders } = await start(html);
  await get('/status');
  await get('/status');
  await get('/', { rsc: '1' });
  await get('/', { rsc: '1' });
  expect(renders()).toBe(4);
});

test('caches a page separately for each theme and each address', async () => {
  const { get, renders } = await start(html);
  await get('/');
  await get('/', { cookie: 'theme=dark' });
  await get('/', { cookie: 'theme=nonsense' });
  await get('/?a=1');
  expect(renders()).toBe(3);
});

test('serves HEAD from the cache, without a body', async () => {
  const { get, renders } = await start(html);
  const full = await get('/');
  const head = await get('/', {}, 'HEAD');
  expect(renders()).toBe(1);
  expect(head.headers.get('content-length')).toBe(full.headers.get('content-length'));
  expect(head.body).toBe('');
});

test('accepts a plain request id, replaces any other, and passes it to the page', async () => {
  const ids: string[] = [];
  const { get } = await start((page, request, response) => {
    ids.push(page.id);
    html(page, request, response);
  });
  expect((await get('/', { 'x-request-id': 'abc-1.2_3' })).headers.get('x-request-id')).toBe('abc-1.2_3');
  const made = (await get('/?2', { 'x-request-id': 'a b' })).headers.get('x-request-id');
  expect(made).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids).toEqual(['abc-1.2_3', made]);
});

test('logs one line per request, with its route instead of its address', async () => {
  const { get, lines } = await start(html);
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await get('/assets/secret-name?x=1', { 'x-request-id': 'r-1', traceparent: `00-${trace}-b7ad6b7169203331-01` });
  await expect.poll(() => lines.length).toBe(1);
  expect(lines[0]).toMatchObject({
    message: 'request',
    requestId: 'r-1',
    traceId: trace,
    method: 'GET',
    route: '/assets/:id',
    status: 200,
  });
  expect(JSON.stringify(lines)).not.toContain('secret-name');
});

test('shows a self-contained page with the request id when Next fails', async () => {
  const { get, lines } = await start(() => {
    throw new Error('broken');
  });
  const response = await get('/', { 'x-request-id': 'r-2' });
  expect(response.status).toBe(500);
  expect(response.body).toContain('<code>r-2</code>');
  expect(lines.find(({ level }) => level === 'error')).toMatchObject({
    requestId: 'r-2',
    error: { message: 'broken' },
  });
});

test('sends 404 for documents, but not to Next’s own script', async () => {
  const { get } = await start((page, request, response) => {
    page.httpStatus = 404;
    html(page, request, response);
  });
  expect((await get('/assets/x')).status).toBe(404);
  expect((await get('/assets/x', { rsc: '1' })).status).toBe(200);
});

test('refuses other methods and overlong addresses', async () => {
  const { get, renders } = await start(html);
  const post = await get('/', {}, 'POST');
  expect(post.status).toBe(405);
  expect(post.headers.get('allow')).toBe('GET, HEAD');
  expect((await get('/theme')).status).toBe(405);
  expect((await get(`/?${'a'.repeat(5000)}`)).status).toBe(414);
  expect(renders()).toBe(0);
});

test('sets the security headers on every response except probes', async () => {
  const { get } = await start(html);
  for (const path of ['/', '/_next/static/there.js', '/_next/static/missing.js', '/no/such/page', '/%FF']) {
    const { headers } = await get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-release')).toBe('r1');
  }
});

test('counts renders, API failures and cache lookups', async () => {
  const { get, metrics } = await start((page, request, response) => {
    if (request.url === '/assets') page.failures.push({ kind: 'timeout', detail: 'late' });
    html(page, request, response);
  });
  await get('/');
  await get('/');
  await get('/assets');
  const text = await metrics.registry.metrics();
  expect(text).toContain('frontend_renders_total{page="/",outcome="complete"} 1');
  expect(text).toContain('frontend_renders_total{page="/assets",outcome="partial"} 1');
  expect(text).toContain('frontend_upstream_failures_total{kind="timeout"} 1');
  expect(text).toContain('frontend_page_cache_requests_total{result="hit"} 1');
  expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/",status="200"\} 2/);
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).toContain('process_resident_memory_bytes');
});

test('fails readiness but stays alive and keeps serving while draining', async () => {
  const { get, dashboard } = await start(html);
  expect((await get('/readyz')).status).toBe(200);
  dashboard.drain();
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/healthz')).status).toBe(200);
  const page = await get('/');
  expect(page.status).toBe(200);
  expect(page.headers.get('connection')).toBe('close');
});
