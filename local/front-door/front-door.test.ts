import { once } from 'node:events';
import { createServer, type IncomingMessage, METHODS, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../../tools/kit/free-port.ts';
import { type FrontDoorOptions, openFrontDoor } from './front-door.ts';

/** A request that a service received. */
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;
const echo: Respond = (_request, response) => void response.setHeader('X-From', 'service').end('ok');

async function service(received: Received[], respond: Respond): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      respond(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function open(options: Partial<FrontDoorOptions> = {}, respond: Respond = echo) {
  const api: Received[] = [];
  const dashboard: Received[] = [];
  const [apiService, dashboardService] = [await service(api, respond), await service(dashboard, respond)];
  const port = await freePort();
  const door = await openFrontDoor({
    port,
    apiUrl: apiService.url,
    dashboardUrl: dashboardService.url,
    ...options,
  });
  onTestFinished(() => door.close());
  return { port, url: `http://127.0.0.1:${port}`, api, dashboard, apiService, dashboardService };
}

/** Sends raw bytes. @returns everything received until the connection closes */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk) => (received += chunk));
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return received;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const close = 'Connection: close\r\n';

it('routes /api to the API without the prefix, and everything else to the dashboard', async () => {
  const { url, api, dashboard } = await open();
  for (const path of ['/api', '/api?x=1', '/api/assets?limit=1', '/apis', '/assets/a%2Fb', '/'])
    expect(await (await fetch(url + path)).text()).toBe('ok');
  expect(api.map(({ url }) => url)).toEqual(['/', '/?x=1', '/assets?limit=1']);
  expect(dashboard.map(({ url }) => url)).toEqual(['/apis', '/assets/a%2Fb', '/']);
});

it('keeps serving after 20 chunked bodies with each method, and forwards none of them', async () => {
  const { port, api, dashboard } = await open();
  const methods = METHODS.filter((method) => method !== 'CONNECT');
  for (const method of methods) {
    for (const path of ['/api/assets', '/']) {
      const request = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${close}\r\n3\r\nabc\r\n0\r\n\r\n`;
      const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(port, request)));
      expect(answers.map(statusOf).filter((status) => status !== 200)).toEqual([]);
    }
  }
  expect(statusOf(await exchange(port, `CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n`))).toBe(405);
  expect(api).toHaveLength(methods.length * 10);
  expect([...api, ...dashboard].filter(({ body }) => body !== '')).toEqual([]);
  expect(statusOf(await exchange(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`))).toBe(200);
});

it.each([
  ['a tunnel', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 400],
])('closes the connection of a client that was refused %s and keeps it open', async (_, request, status) => {
  const { port } = await open({ hotReload: true });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk) => (received += chunk));
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'end');
  expect(statusOf(received)).toBe(status);
  vi.advanceTimersByTime(5_000);
  const isGone = () => {
    socket.write('still here');
    return socket.destroyed;
  };
  await expect.poll(isGone, { interval: 10, timeout: 2_000 }).toBe(true);
});

it('never treats the bytes after an upgrade, or a body, as another request', async () => {
  const { port, api, dashboard } = await open();
  const inner = 'GET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const chunk = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
  for (const fields of [
    `Connection: Upgrade, close\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n`,
    `Connection: Upgrade, close\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n`,
    `Connection: close, transfer-encoding, host\r\nTransfer-Encoding: chunked\r\n`,
  ]) {
    const answer = await exchange(port, `DELETE /api/outer HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n${chunk}`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  }
  const both = `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n${close}`;
  expect(statusOf(await exchange(port, `POST /api/outer HTTP/1.1\r\nHost: localhost\r\n${both}\r\n${chunk}`))).toBe(
    400,
  );
  expect(api.map(({ url }) => url)).toEqual(['/outer', '/outer', '/outer']);
  expect(dashboard).toEqual([]);
  expect(api.map(({ headers }) => [headers.upgrade, headers['transfer-encoding']])).toEqual(
    Array.from({ length: 3 }, () => [undefined, undefined]),
  );
});

it('allows the hot-reload WebSocket only for development pages', async () => {
  const { port, dashboard, dashboardService } = await open({ hotReload: true });
  dashboardService.server.on('upgrade', (request, socket) => {
    dashboard.push({ method: 'upgrade', url: request.url ?? '', headers: request.headers, body: '' });
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nnews');
  });
  const upgrade = (path: string, host: string, more = '') =>
    exchange(
      port,
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\nGET /inner HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
  for (const refused of [
    await upgrade('/', 'localhost'),
    await upgrade('/api/assets', 'localhost'),
    await upgrade('/_next/hmr', 'attacker.example'),
    await upgrade('/_next/hmr', 'localhost\r\nHost: localhost'),
  ]) {
    expect(refused.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  }
  expect(dashboard).toEqual([]);
  const accepted = await upgrade('/_next/hmr?page=/', 'localhost', 'X-Forwarded-For: 1.2.3.4\r\n');
  expect(accepted).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nnews$/);
  expect(dashboard.map(({ url, headers }) => [url, headers['x-forwarded-for']])).toEqual([
    ['/_next/hmr?page=/', '127.0.0.1'],
  ]);
});

it("answers a POST of a megabyte with the service's own response to that method", async () => {
  const { url, api } = await open({}, (_request, response) => void response.writeHead(405, { allow: 'GET' }).end());
  for (let turn = 0; turn < 20; turn += 1) {
    const response = await fetch(`${url}/api/assets`, { method: 'POST', body: 'x'.repeat(1_000_000) });
    expect(response.status).toBe(405);
    await response.arrayBuffer();
  }
  expect(api).toHaveLength(20);
});

it('forwards the form of /theme, and refuses a body that is too long for it', async () => {
  const { url, port, dashboard } = await open();
  const body = new URLSearchParams({ theme: 'dark' });
  expect((await fetch(`${url}/theme`, { method: 'POST', body })).status).toBe(200);
  expect(dashboard[0]).toMatchObject({ method: 'POST', url: '/theme', body: 'theme=dark' });
  expect(dashboard[0]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  const chunked = `POST /theme HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${close}\r\na\r\ntheme=dark\r\n0\r\n\r\n`;
  expect(statusOf(await exchange(port, chunked))).toBe(200);
  expect(dashboard[1]).toMatchObject({ body: 'theme=dark', headers: { 'content-length': '10' } });
  expect((await fetch(`${url}/theme`, { method: 'POST', body: 'x'.repeat(1_000_000) })).status).toBe(413);
  expect(dashboard).toHaveLength(2);
});

it('uses the authority of a target in absolute form', async () => {
  const { port, api, dashboard } = await open();
  const get = (target: string, host: string) =>
    exchange(port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${close}\r\n`).then(statusOf);
  expect(await get('http://localhost:8080/api/assets?limit=1', 'attacker.example')).toBe(200);
  expect(await get('HTTP://LOCALHOST', 'localhost')).toBe(200);
  expect(await get('https://127.0.0.1?a=1', 'localhost')).toBe(200);
  expect(await get('http://attacker.example/api/assets', 'localhost')).toBe(421);
  expect(await get('http:///assets', 'localhost')).toBe(400);
  expect(await get('ftp://localhost/', 'localhost')).toBe(400);
  expect(api.map(({ url, headers }) => [url, headers.host])).toEqual([['/assets?limit=1', 'localhost:8080']]);
  expect(dashboard.map(({ url }) => url)).toEqual(['/', '/?a=1']);
});

it('refuses a request whose Host is missing, repeated or malformed', async () => {
  const { port, api, dashboard } = await open();
  const hosts = ['', 'Host: localhost\r\nHost: localhost\r\n', 'Host: localhost\r\nhOST: attacker.example\r\n'];
  for (const host of ['localhost:a', 'a b', 'localhost@attacker.example', '[::1', 'localhost:123456', 'localhost/a'])
    hosts.push(`Host: ${host}\r\n`);
  for (const host of hosts)
    expect(statusOf(await exchange(port, `GET / HTTP/1.1\r\n${host}${close}\r\n`)), host).toBe(400);
  expect(statusOf(await exchange(port, `OPTIONS * HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`))).toBe(400);
  expect([...api, ...dashboard]).toEqual([]);
});

it('accepts only the names of this machine and ALLOWED_HOSTS, except for the liveness check', async () => {
  const { port, dashboard } = await open({ allowedHosts: ['Portfolio.example', 'other.example.'] });
  const get = (host: string, path = '/', version = '1.1') =>
    exchange(port, `GET ${path} HTTP/${version}\r\n${host === '' ? '' : `Host: ${host}\r\n`}${close}\r\n`);
  for (const host of ['localhost', 'LOCALHOST:1', 'localhost.', '127.0.0.1:8080', '[::1]:99', 'portfolio.EXAMPLE:80'])
    expect(statusOf(await get(host)), host).toBe(200);
  expect(statusOf(await get('other.example'))).toBe(200);
  expect(dashboard).toHaveLength(7);
  for (const host of ['attacker.example', 'localhost.attacker.example', '127.0.0.1.nip.io', '127.0.0.2', '[::2]'])
    expect(statusOf(await get(host)), host).toBe(421);
  const refused = await get('attacker.example', '/api/assets');
  expect(statusOf(refused)).toBe(421);
  expect(refused).toContain('application/problem+json');
  expect(refused).toContain('start it with the name in ALLOWED_HOSTS');
  expect(statusOf(await get('', '/', '1.0'))).toBe(421);
  expect(dashboard).toHaveLength(7);
  expect(statusOf(await get('probe.internal', '/healthz'))).toBe(200);
});

it('sets the forwarding headers itself, whatever the request claims', async () => {
  const { port, api } = await open();
  const claims = ['X-Forwarded-For: 1.2.3.4', 'x-forwarded-HOST: a.example', 'X-Forwarded-Proto: https'];
  const more = ['Forwarded: for=1.2.3.4', 'X-Real-IP: 1.2.3.4', 'X-Forwarded-Prefix: /x', 'Connection: x-kept, close'];
  const fields = [...claims, ...more, 'X-Kept: 1', 'If-None-Match: "a"', 'If-None-Match: "b"'].join('\r\n');
  await exchange(port, `GET /api/assets HTTP/1.1\r\nHost: localhost:9\r\n${fields}\r\n\r\n`);
  const { connection, ...headers } = api[0]?.headers ?? {};
  expect(connection).toBe('close');
  expect(headers).toEqual({
    host: 'localhost:9',
    'if-none-match': '"a", "b"',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'localhost:9',
    'x-forwarded-proto': 'http',
  });
});

it('forwards a response without its hop-by-hop headers, and a HEAD without an invented length', async () => {
  const { port } = await open({}, (_request, response) => {
    response.writeHead(200, { 'x-kept': '1', 'keep-alive': 'timeout=9', 'set-cookie': ['a=1', 'b=2'] });
    response.end();
  });
  const answer = await exchange(port, `HEAD /api/assets HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`);
  expect(answer).toMatch(/set-cookie: a=1\r\nset-cookie: b=2/i);
  expect(answer).not.toMatch(/timeout=9|content-length/i);
});

it('answers 502 while a service is down, and aborts a response that the service aborts', async () => {
  const { url, apiService } = await open({}, (_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
  });
  await expect(fetch(`${url}/api/assets`).then((response) => response.text())).rejects.toThrow();
  apiService.server.close();
  const response = await fetch(`${url}/api/assets`);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ status: 502, detail: expect.stringContaining('is not responding') });
});

it('answers malformed requests and unusual characters with a status below 500, and keeps serving', async () => {
  const { port } = await open();
  for (const bytes of [
    'GET /\x80\xff HTTP/1.1\r\nHost: localhost\r\n',
    'GET /a#b HTTP/1.1\r\nHost: localhost\r\n',
    'GET /%ZZ%00%ff HTTP/1.1\r\nHost: localhost\r\n',
    'GET /\x01 HTTP/1.1\r\nHost: localhost\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: \xff\xfe\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=1\r\nCookie: b=\x80\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n`,
    'GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: the-unexpected\r\n',
    'GET / HTTP/3.7\r\nHost: localhost\r\n',
    'get / HTTP/1.1\r\nHost: localhost\r\n',
    'PRI * HTTP/2.0\r\n',
  ]) {
    const status = statusOf(await exchange(port, `${bytes}${close}\r\n`));
    expect(status, bytes.slice(0, 60)).toBeGreaterThanOrEqual(200);
    expect(status, bytes.slice(0, 60)).toBeLessThan(500);
  }
  expect(statusOf(await exchange(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`))).toBe(200);
});

it('listens on both loopback addresses, or on neither if another program uses one of them', async () => {
  const { port } = await open();
  const ipv6 = await fetch(`http://[::1]:${port}/`).catch((error: Error) => error.cause);
  if (ipv6 instanceof Response) expect(ipv6.status).toBe(200);
  else expect(ipv6, 'a machine without IPv6').toMatchObject({ code: 'EADDRNOTAVAIL' });
  for (const address of ipv6 instanceof Response ? ['127.0.0.1', '::1', '::'] : ['127.0.0.1']) {
    const taken = await freePort();
    const other = createTcpServer().listen(taken, address);
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const door = openFrontDoor({ port: taken, apiUrl: 'http://127.0.0.1:1', dashboardUrl: 'http://127.0.0.1:1' });
    await expect(door).rejects.toThrow(`Port ${taken} is taken by another program`);
    if (address === '::1') await expect(fetch(`http://127.0.0.1:${taken}`)).rejects.toThrow();
  }
});
