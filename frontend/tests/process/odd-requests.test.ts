import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DashboardProcess, type LogLine, startDashboard, until } from '../support/dashboard-process.ts';
import { type FakeApi, problem, startFakeApi } from '../support/fake-api.ts';
import { sendRaw, sendRequest } from '../support/raw-request.ts';

const endings: (() => Promise<void>)[] = [];
let api: FakeApi;
let dashboard: DashboardProcess;

beforeAll(async () => {
  const onEnd = (end: () => Promise<void>) => endings.push(end);
  api = await startFakeApi('demo', onEnd);
  // A real API refuses unknown parameters and has no asset or import with these ids.
  api.override((path) => {
    if (/^\/assets\?(?!fields=all&(limit=50$|status=active&due_from|ageing=overdue&sort=-nominal))/.test(path))
      return refusal;
    return /^\/(assets|imports)\/./.test(path) ? problem(404, 'There is none.') : undefined;
  });
  dashboard = await startDashboard({ API_URL: api.url }, onEnd);
});
afterAll(() => Promise.all(endings.map((end) => end())));

const refusal = {
  ...problem(400, 'Unknown parameter.'),
  body: JSON.stringify({
    detail: 'Unknown parameter.',
    instance: '/assets',
    errors: ['constructor', '__proto__', 'toString'].map((parameter) => ({ parameter, message: 'is unknown' })),
  }),
};

/** Addresses and their expected status. */
const addresses: readonly (readonly [string, number])[] = [
  ['/%', 400],
  ['/%ZZ', 400],
  ['/%FF', 400],
  ['/%00', 400],
  ['/assets/%FF', 400],
  ['/assets/%c0%af', 400],
  ['/assets/%ED%A0%80', 400],
  ['/assets/%E0%A4%A', 400],
  ['/assets/a%00b', 400],
  ['/assets/%25FF', 404],
  ['/assets/%2525', 404],
  ['/assets/%2e%2e', 404],
  ['/assets/..', 404],
  ['/assets/%2F', 404],
  ['/assets/%2F%2Felsewhere.example', 404],
  ['/assets/a%5Cb', 404],
  ['/assets/a\\b', 404],
  ['/assets/[id]', 404],
  ['/assets/%5Bid%5D', 404],
  ['/assets/__proto__', 404],
  [`/assets/${'%F0%9F%8F%A6'.repeat(300)}`, 404],
  ['/assets/a/b', 404],
  ['/imports/%FF', 400],
  ['/imports/1e400', 404],
  ['/imports/[id]', 404],
  ['/../../etc/passwd', 404],
  ['/%2e%2e/%2e%2e/etc/passwd', 404],
  ['//', 404],
  ['//elsewhere.example/x', 404],
  ['/\\elsewhere.example', 404],
  ['///assets', 404],
  ['*', 400],
  ['http://', 400],
  ['http://?', 400],
  ['http://elsewhere.example/%FF', 400],
  ['http://elsewhere.example/no/such', 404],
  ['ftp://elsewhere.example/', 400],
  ['/_next', 404],
  ['/_next/', 404],
  ['/_next/image?url=%2Ficon.svg&w=64&q=75', 404],
  ['/_next/image?url=http://elsewhere.example/x.png&w=1&q=1', 404],
  ['/_next/data/build/index.json', 404],
  ['/_next/static', 404],
  ['/_next/static/', 404],
  ['/_next/static/%FF', 400],
  ['/_next/static/../server/app/page.js', 404],
  ['/_next/static/..%2f..%2fpackage.json', 404],
  ['/_next/static/chunks/of-another-release.js', 404],
  ['/_next/static/chunks/of-another-release.css?dpl=x', 404],
  ['/_next/static/media/none.woff2', 404],
  ['/_next/webpack-hmr', 404],
  ['/__nextjs_original-stack-frame', 404],
  ['/__nextjs_font/x', 404],
  ['/_not-found', 404],
  ['/_error', 404],
  ['/404', 404],
  ['/500', 404],
  ['/index', 404],
  ['/index.html', 404],
  ['/index.rsc', 404],
  ['/assets.rsc', 404],
  ['/assets.json', 404],
  ['/assets.segments/_tree.segment.rsc', 404],
  ['/favicon.ico', 404],
  ['/.env', 404],
  ['/wp-login.php', 404],
  ['/assets?constructor=1', 400],
  ['/assets?__proto__=1', 200],
  ['/assets?__proto__[x]=1', 400],
  ['/assets?ageing=toString', 400],
  ['/assets?ageing=__proto__', 400],
  ['/assets?status=constructor', 400],
  ['/assets?sort=hasOwnProperty', 400],
  ['/assets?moved_in=valueOf&moved_from=toString', 400],
  ['/assets?limit=Infinity', 400],
  ['/assets?a=%FF&b=%', 400],
  ['/assets?id_prefix=%00', 400],
  ['/assets?cursor=%ED%A0%80', 400],
  [`/assets?${'a&'.repeat(2000)}`, 200],
  ['/?__proto__', 200],
  ['/?as_of=__proto__', 400],
  ['/?as_of=%FF', 400],
  ['/?as_of[]=1&as_of[constructor]=2', 200],
  ['/?nxtPid=1&nxtIx=2&__nextDefaultLocale=x&amp=1', 200],
  ['/imports?before=constructor', 200],
  ['/status?%', 200],
  [`/?${'a'.repeat(5000)}`, 414],
];

test.for(addresses)('responds to %s with %i, and with a page of its own', async ([target, expected]) => {
  const response = await sendRequest(dashboard.url, target);
  expect(response.status).toBe(expected);
  expect(response.headers['x-content-type-options']).toBe('nosniff');
  const designed = expected !== 414 && !target.startsWith('/_next/') && !target.startsWith('/__next');
  if (designed) {
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(response.headers['content-security-policy'] ?? '')?.[1];
    expect(response.body).toContain(`nonce="${nonce}"`);
    expect(response.body).toContain('class="site-header"');
    expect(response.body).toMatch(/<\/html>$/);
  }
});

test('redirects an address with a trailing slash to the page', async () => {
  const locations = ['/assets/', '/assets/x/', '/imports//', '/status/?a=1'].map(async (target) => {
    const { status, headers } = await sendRequest(dashboard.url, target);
    return [status, headers.location];
  });
  expect(await Promise.all(locations)).toEqual([
    [308, '/assets'],
    [308, '/assets/x'],
    [308, '/imports'],
    [308, '/status?a=1'],
  ]);
});

test('serves a file of the build despite ranges and conditions that can’t be met', async () => {
  const page = await sendRequest(dashboard.url, '/');
  const script = /\/_next\/static\/chunks\/[^"\\]+\.js/.exec(page.body)?.[0] ?? '';
  const whole = await sendRequest(dashboard.url, script);
  expect(whole.status).toBe(200);
  for (const header of [
    'range: bytes=99999999-',
    'if-match: "x"',
    'if-unmodified-since: Thu, 01 Jan 1970 00:00:00 GMT',
  ])
    expect((await sendRequest(dashboard.url, script, [header])).body === whole.body, header).toBe(true);
  expect(
    (await sendRequest(dashboard.url, script, [`if-modified-since: ${whole.headers['last-modified']}`])).status,
  ).toBe(304);
  expect((await sendRequest(dashboard.url, '/icon.svg?of-another-release')).status).toBe(200);
});

test('the 404 of a missing file is not cached, and has no nonce from the request', async () => {
  const response = await sendRequest(dashboard.url, '/_next/static/chunks/missing.js', [
    "content-security-policy: script-src 'nonce-of-the-reader'",
  ]);
  expect(response).toMatchObject({
    status: 404,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  });
  expect(JSON.stringify(response)).not.toContain('of-the-reader');
});

const form = 'content-type: application/x-www-form-urlencoded';
const bodies: readonly (readonly [string, readonly string[], string, number])[] = [
  ['JSON', ['content-type: application/json', 'content-length: 16'], '{"theme":"dark"}', 415],
  ['plain text', ['content-type: text/plain', 'content-length: 10'], 'theme=dark', 415],
  ['no type', ['content-length: 10'], 'theme=dark', 415],
  ['nothing', ['content-length: 0'], '', 415],
  ['a broken multipart', ['content-type: multipart/form-data; boundary=x', 'content-length: 7'], '--x\r\n\r\n', 415],
  ['a multipart without a boundary', ['content-type: multipart/form-data', 'content-length: 3'], '--x', 415],
  ['an empty form', [form, 'content-length: 0'], '', 400],
  ['another colour', [form, 'content-length: 12'], 'theme=purple', 400],
  ['two colours, the first wrong', [form, 'content-length: 23'], 'theme=purple&theme=dark', 400],
  ['a prototype', [form, 'content-length: 17'], 'theme=constructor', 400],
  ['bytes that are not UTF-8', [form, 'content-length: 9'], 'theme=%FF', 400],
  ['far too much', [form, 'content-length: 200000'], 'a'.repeat(200_000), 413],
  ['far too much in pieces', [form, 'transfer-encoding: chunked'], `4e20\r\n${'a'.repeat(20_000)}\r\n0\r\n\r\n`, 413],
  ['a piece of no known length', [form, 'transfer-encoding: chunked'], 'zz\r\n', 400],
  ['a server action', ['next-action: 7f2a', form, 'content-length: 3'], 'a=b', 400],
];

test.for(bodies)('POST /theme with %s is refused as a client error', async ([, headers, body, expected]) => {
  const lines = ['POST /theme HTTP/1.1', 'Host: dashboard', 'Connection: close', ...headers];
  expect((await sendRaw(dashboard.url, `${lines.join('\r\n')}\r\n\r\n${body}`)).status).toBe(expected);
});

test('accepts a chunked form, and a charset in its content type', async () => {
  const response = await sendRaw(
    dashboard.url,
    `POST /theme HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${form}; charset=UTF-8\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ntheme=\r\n4\r\ndark\r\n0\r\n\r\n`,
  );
  expect(response.status).toBe(303);
  expect(response.headers['set-cookie']).toContain('theme=dark');
});

const unreadable: readonly (readonly [string, string, number])[] = [
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
  ['a NUL in the address', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n', 400],
  ['two lengths', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  [
    'a strange transfer encoding',
    `POST /theme HTTP/1.1\r\nHost: x\r\n${form}\r\nTransfer-Encoding: banana\r\n\r\n`,
    400,
  ],
  ['a space in the address', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a byte outside ASCII in the address', 'GET /assets/\xe9 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an address that is no path', 'GET assets HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a query without a path', 'GET ?a=1 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a later version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
];

test.for(unreadable)('refuses a request with %s', async ([, request, expected]) => {
  expect((await sendRaw(dashboard.url, Buffer.from(request, 'latin1'))).status).toBe(expected);
});

test.for(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
  '%s is not allowed anywhere',
  async (method) => {
    for (const target of ['/', '/assets', '/_next/static/x.js', '/icon.svg', '/%FF', '/no/such', '*']) {
      const response = await sendRequest(dashboard.url, target, ['next-action: x', 'content-length: 0'], method);
      expect(`${target} ${response.status} ${response.headers.allow}`).toBe(`${target} 405 GET, HEAD`);
    }
  },
);

test('refuses CONNECT, and ignores an upgrade to another protocol', async () => {
  expect((await sendRequest(dashboard.url, 'elsewhere.example:443', [], 'CONNECT')).status).toBe(405);
  for (const protocol of ['websocket', 'h2c']) {
    const lines = ['GET /status HTTP/1.1', 'Host: x', 'Connection: upgrade, close', `Upgrade: ${protocol}`];
    expect((await sendRaw(dashboard.url, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(200);
  }
});

test('logs a client that disconnects in the middle of a form as 499, not as an error', async () => {
  const { connect } = await import('node:net');
  const { port } = new URL(dashboard.url);
  const before = dashboard.log.length;
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`POST /theme HTTP/1.1\r\nHost: x\r\n${form}\r\nContent-Length: 10\r\n\r\nthe`, () => socket.destroy());
  const left = ({ route, status }: LogLine) => route === '/theme' && status === 499;
  await until(() => dashboard.log.slice(before).some(left), 'its line is logged');
  expect(dashboard.log.slice(before).filter(({ level }) => level !== 'info')).toEqual([]);
});

test('logged none of these requests as an error', () => {
  expect(dashboard.log.filter(({ level }) => level !== 'info')).toEqual([]);
});
