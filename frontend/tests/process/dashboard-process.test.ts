import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dist, startDashboard, until } from '../support/dashboard-process.ts';
import { startFakeApi } from '../support/fake-api.ts';
import { freePort } from '../support/free-port.ts';

/** Also reads the body, because an unread one keeps its connection open. */
async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.text();
  return response.status;
}

test('finishes requests in progress on SIGTERM, and exits with 0', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  api.override((path) => (path === '/insights' ? 'hang' : undefined));
  const page = fetch(dashboard.url);
  await until(() => api.requests.some(({ path }) => path === '/insights'), 'the page asks the API');
  dashboard.process.kill('SIGTERM');
  await until(() => dashboard.log.some(({ message }) => message === 'stopping: no longer ready'), 'the signal is seen');
  // When the API stops, the hanging call fails, and the page is sent with that part missing.
  await api.down();
  const response = await page;
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('</html>');
  expect(await dashboard.ended).toBe(0);
});

test('keeps serving for DRAIN_SECONDS while readiness fails, then accepts no new requests', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url, DRAIN_SECONDS: '1' });
  expect(await statusOf(`${dashboard.url}/readyz`)).toBe(200);
  dashboard.process.kill('SIGTERM');
  await until(async () => (await statusOf(`${dashboard.url}/readyz`)) === 503, 'readiness fails');
  expect(await statusOf(dashboard.url)).toBe(200);
  expect(await dashboard.ended).toBe(0);
  await expect(fetch(dashboard.url)).rejects.toThrow();
});

test('stops within 5 seconds although a response hangs', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  api.override((path) => (path === '/insights' ? 'hang' : undefined));
  const page = fetch(dashboard.url).then(
    () => 'responded',
    () => 'cut off',
  );
  await until(() => api.requests.some(({ path }) => path === '/insights'), 'the page asks the API');
  const began = performance.now();
  dashboard.process.kill('SIGTERM');
  expect(await dashboard.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(await page).toMatch(/responded|cut off/);
});

test('reports every invalid setting and exits with 78, like the API', () => {
  const { status, stderr } = spawnSync(process.execPath, ['server.js'], {
    cwd: dist,
    env: { NODE_ENV: 'production', PORT: 'x', LOG_LEVEL: 'loud' },
    encoding: 'utf8',
  });
  expect(status).toBe(78);
  expect(stderr).toContain('The configuration has 3 faults');
  expect(stderr).toContain('API_URL is not set');
});

test('says in one line that its port is taken', async () => {
  const api = await startFakeApi('demo');
  const port = String(new URL(api.url).port);
  const { status, stderr } = spawnSync(process.execPath, ['server.js'], {
    cwd: dist,
    env: { NODE_ENV: 'production', API_URL: api.url, PORT: port, METRICS_PORT: '0' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr.trim()).toBe(
    `Port ${port} on 127.0.0.1 is taken. Stop the process that listens there, or set another PORT.`,
  );
});

test('the image’s health check exits with 0 while the dashboard responds, otherwise with 1', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  const check = (port: string) =>
    spawnSync(process.execPath, [join(dist, 'healthcheck.js')], { env: { NODE_ENV: 'production', PORT: port } }).status;
  expect(check(new URL(dashboard.url).port)).toBe(0);
  expect(check(String(await freePort()))).toBe(1);
});

test('stays alive and ready while the API is down, because the page itself says so', async () => {
  const api = await startFakeApi('demo');
  await api.down();
  const dashboard = await startDashboard({ API_URL: api.url });
  expect(await statusOf(`${dashboard.url}/healthz`)).toBe(200);
  expect(await statusOf(`${dashboard.url}/readyz`)).toBe(200);
  expect(await statusOf(dashboard.url)).toBe(503);
});

test('serves metrics only on their own port', async () => {
  const api = await startFakeApi('demo');
  const port = await freePort();
  const dashboard = await startDashboard({ API_URL: api.url, METRICS_PORT: String(port), RELEASE: '2026.11-abc' });
  await fetch(dashboard.url);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('frontend_build_info{version="1.0.0",release="2026.11-abc"} 1');
  expect(metrics).toContain('frontend_page_cache_requests_total{result="miss"} 1');
  expect(await statusOf(`${dashboard.url}/metrics`)).toBe(404);
});

test('passes the request id to every API call, and logs only JSON', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  const response = await fetch(`${dashboard.url}/assets`, { headers: { 'x-request-id': 'from-the-edge' } });
  expect(response.headers.get('x-request-id')).toBe('from-the-edge');
  expect(new Set(api.requests.map(({ headers }) => headers['x-request-id']))).toEqual(new Set(['from-the-edge']));
  // startDashboard has parsed every line as JSON.
  await until(
    () => dashboard.log.some(({ requestId }) => requestId === 'from-the-edge'),
    'the access log has the request',
  );
  expect(dashboard.log.find(({ message }) => message === 'request')).toMatchObject({
    service: 'frontend',
    level: 'info',
    route: '/assets',
    status: 200,
  });
});

test('lets browsers cache the build’s files for good, and pages not at all', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  const page = await fetch(dashboard.url);
  expect(page.headers.get('cache-control')).toBe('private, no-cache');
  const script = /\/_next\/static\/chunks\/[^"\\]+\.js/.exec(await page.text())?.[0];
  const file = await fetch(dashboard.url + script);
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('keeps the theme in a cookie and redirects to the page, on this host only', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  const choose = (theme: string, referer: string) =>
    fetch(`${dashboard.url}/theme`, {
      method: 'POST',
      redirect: 'manual',
      headers: { referer },
      body: new URLSearchParams({ theme }),
    });
  const dark = await choose('dark', `${dashboard.url}/assets?status=active`);
  expect(dark.status).toBe(303);
  expect(dark.headers.get('location')).toBe('/assets?status=active');
  expect(dark.headers.get('set-cookie')).toContain('theme=dark; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax');
  const page = await fetch(dashboard.url, { headers: { cookie: 'theme=dark' } });
  expect(await page.text()).toContain('data-theme="dark"');
  expect((await choose('dark', `${dashboard.url}//elsewhere.example/x`)).headers.get('location')).toBe(
    '/elsewhere.example/x',
  );
  expect((await choose('purple', dashboard.url)).status).toBe(400);
});
