import { expect, test } from 'vitest';
import { startDashboard } from '../support/dashboard-process.ts';
import { startFakeApi } from '../support/fake-api.ts';
import { sendRequest } from '../support/raw-request.ts';

/** Headers that Next's source code treats specially, with values that trigger it, and others that a client may send. */
const special: readonly (readonly string[])[] = [
  ['x-middleware-prefetch: 1'],
  ['X-MIDDLEWARE-PREFETCH: 1'],
  ['x-middleware-prefetch: 1', 'purpose: prefetch', 'x-nextjs-data: 1'],
  ['x-nextjs-data: 1'],
  ['x-middleware-skip: 1'],
  ['x-middleware-cache: no-cache'],
  ['x-middleware-rewrite: /status'],
  ['x-middleware-next: 1'],
  ['x-middleware-set-cookie: theme=dark'],
  ['x-middleware-override-headers: cookie', 'x-middleware-request-cookie: theme=dark'],
  ['x-middleware-subrequest: middleware:middleware:middleware:middleware:middleware'],
  ['x-middleware-invoke: 1'],
  ['x-nextjs-rewrite: /status'],
  ['x-nextjs-redirect: /status'],
  ['x-nextjs-matched-path: /status'],
  ['x-matched-path: /status'],
  ['x-now-route-matches: 1=status'],
  ['x-invoke-path: /status', 'x-invoke-query: %7B%7D', 'x-invoke-status: 404'],
  ['x-invoke-error: {"message":"x"}'],
  ['x-invocation-id: 1'],
  ['x-prerender-revalidate: anything', 'x-prerender-revalidate-if-generated: 1'],
  ['next-action: 7f2a'],
  ['next-action: x', 'content-type: multipart/form-data; boundary=x'],
  ['next-resume: 1', 'x-next-resume-state-length: 3'],
  ['x-next-cache-tags: a', 'x-next-revalidated-tags: a', 'x-next-revalidate-tag-token: b'],
  ['x-action-forwarded: 1'],
  ['x-nextjs-postponed: 1'],
  ['x-nextjs-prerender: 1'],
  ['x-nextjs-html-request-id: x', 'x-nextjs-request-id: y'],
  ['rsc: 1'],
  ['RSC: 1'],
  ['rsc: 0'],
  ['rsc: 1', 'rsc: 1'],
  ['rsc: 1', 'next-router-state-tree: broken'],
  ['rsc: 1', 'next-router-state-tree: %5B%22%22%2C%7B%7D%5D', 'next-url: /status'],
  ['next-router-state-tree: broken'],
  ['next-router-prefetch: 1'],
  ['rsc: 1', 'next-router-prefetch: 2'],
  ['rsc: 1', 'next-router-prefetch: 1', 'next-router-segment-prefetch: /_tree'],
  ['next-router-segment-prefetch: /_tree'],
  ['next-url: /status'],
  ['next-hmr-refresh: 1'],
  ['cookie: next-instant-navigation-testing=1'],
  ['cookie: __prerender_bypass=x; __next_preview_data=y'],
  ['user-agent: Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  ['user-agent: Twitterbot/1.0'],
  ['user-agent: facebookexternalhit/1.1'],
  ['purpose: prefetch'],
  ['sec-purpose: prefetch;prerender'],
  ['sec-fetch-dest: empty', 'sec-fetch-mode: cors', 'sec-fetch-site: cross-site'],
  ['x-forwarded-host: elsewhere.example', 'x-forwarded-proto: https', 'x-forwarded-port: 1', 'x-forwarded-for: x'],
  ['forwarded: host=elsewhere.example'],
  ['x-original-url: /status', 'x-rewrite-url: /status'],
  ['x-http-method-override: POST', 'x-http-method: DELETE'],
  ["content-security-policy: script-src 'nonce-of-the-reader'"],
  ["content-security-policy-report-only: script-src 'nonce-of-the-reader'"],
  ['accept: application/json'],
  ['accept: text/x-component'],
  ['accept-language: ar', 'accept-encoding: br'],
  ['content-type: text/plain;charset=UTF-8', 'content-length: 0'],
  ['if-none-match: *', 'if-modified-since: Tue, 01 Jan 2030 00:00:00 GMT', 'if-match: "x"', 'range: bytes=0-1'],
  ['x-deployment-id: x', 'x-nextjs-deployment-id: y', 'next-deployment-id: z'],
  ['traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'tracestate: a=b', 'baggage: c=d'],
  ['origin: http://elsewhere.example', 'referer: http://elsewhere.example/'],
  ['expect: nothing'],
  ['te: trailers', 'connection: x-middleware-prefetch', 'x-middleware-prefetch: 1'],
  ['cookie: theme=dark; theme=light'],
  ['cookie: theme=light', 'cookie: theme=dark'],
  ['cookie: theme="dark"'],
  ['cookie: Theme=dark'],
  ['cookie: theme=dark2'],
  ['cookie: theme=%64ark'],
  ['cookie: xtheme=dark'],
  ['cookie: theme=;theme=dark'],
];

const withoutNonces = (page: string) => page.replaceAll(/nonce(?:="|\\":\\"|-)[\w+/=]*/g, 'nonce');
test('no header of one client changes the page that the next client gets', async () => {
  const api = await startFakeApi('empty');
  const [fresh, dashboard] = await Promise.all([
    startDashboard({ API_URL: api.url }),
    startDashboard({ API_URL: api.url }),
  ]);
  const changed: string[] = [];
  for (const [index, headers] of special.entries()) {
    const method = index % 2 === 0 ? 'GET' : 'HEAD';
    // Each at its own address, which is not cached yet.
    const target = `/?n=${index}`;
    const { status } = await sendRequest(dashboard.url, target, headers, method);
    if (status >= 500) changed.push(`${method} ${headers.join(', ')}: ${status}`);
    for (const cookie of [[], ['cookie: theme=dark'], ['cookie: theme=light']]) {
      const [next, right] = await Promise.all([dashboard, fresh].map(({ url }) => sendRequest(url, target, cookie)));
      if (next?.status !== 200 || withoutNonces(next.body) !== withoutNonces(right?.body ?? ''))
        changed.push(`${method} ${headers.join(', ')}: the page with [${cookie}]`);
    }
  }
  expect(changed).toEqual([]);
});

test('another spelling of an address, or Next’s own parameter in it, gives the same page', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  const right = withoutNonces((await sendRequest(dashboard.url, '/')).body);
  for (const target of [
    '/?_rsc=1',
    '/?_rsc',
    '/?',
    '/?nxtPid=1',
    'http://elsewhere.example/',
    'http://elsewhere.example',
  ]) {
    const response = await sendRequest(dashboard.url, target);
    expect(`${target} ${response.status}`).toBe(`${target} 200`);
    expect(withoutNonces(response.body) === right, target).toBe(true);
  }
});

test('a response to Next’s own script is data, whatever its other headers', async () => {
  const api = await startFakeApi('demo');
  const dashboard = await startDashboard({ API_URL: api.url });
  await sendRequest(dashboard.url, '/');
  for (const headers of special.filter((lines) => lines.includes('rsc: 1'))) {
    const response = await sendRequest(dashboard.url, '/?_rsc=abc', headers);
    if (headers.length > 1 && headers[1] === 'rsc: 1') continue;
    expect(response.status, headers.join()).toBe(200);
    expect(response.headers['content-type'], headers.join()).toBe('text/x-component');
    expect(response.body).toContain('Portfolio Dashboard');
  }
});
