import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../tools/kit/free-port.ts';
import { openFrontDoor } from './front-door.ts';

const page = `<!doctype html>${'<p>a row of a table</p>'.repeat(500)}`;

/** A front door in front of a service with one fixed response. @returns its URL */
async function doorBefore(answer: (response: ServerResponse) => void): Promise<string> {
  const service = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const port = await freePort();
  const door = await openFrontDoor({ port, apiUrl: url, dashboardUrl: url });
  onTestFinished(() => {
    door.close();
    service.closeAllConnections();
    service.close();
  });
  return `http://127.0.0.1:${port}`;
}

/** Unlike fetch, it doesn't decompress the body. */
async function get(url: string, headers: Record<string, string>) {
  const asked = request(url, { headers }).end();
  const [response] = await once(asked, 'response');
  return { headers: response.headers, body: await buffer(response) };
}

const withPage = (response: ServerResponse) =>
  void response
    .writeHead(200, { 'content-type': 'text/html', 'content-length': page.length, etag: '"1-a-b"' })
    .end(page);

it('compresses text for a client that accepts it and makes its ETag weak', async () => {
  const url = await doorBefore(withPage);
  const { headers, body } = await get(url, { 'accept-encoding': 'gzip' });
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding', etag: 'W/"1-a-b"' });
  expect(headers).not.toHaveProperty('content-length');
  expect(body.length).toBeLessThan(page.length / 10);
  expect(gunzipSync(body).toString()).toBe(page);
});

it('leaves the body unchanged for a client that accepts no compression', async () => {
  const url = await doorBefore(withPage);
  const { headers, body } = await get(url, {});
  expect(headers).not.toHaveProperty('content-encoding');
  expect(body.toString()).toBe(page);
});

it.each([
  ['short', 'text/html', 'ok'],
  ['a picture', 'image/png', 'x'.repeat(5_000)],
])('does not compress %s', async (_name, type, text) => {
  const url = await doorBefore((response) =>
    response.writeHead(200, { 'content-type': type, 'content-length': text.length }).end(text),
  );
  const { headers, body } = await get(url, { 'accept-encoding': 'gzip, br' });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(body.toString()).toBe(text);
});

it('aborts a compressed response when the service aborts its own', async () => {
  const url = await doorBefore((response) => {
    response.writeHead(200, { 'content-type': 'text/csv', 'content-length': '100000' });
    response.write('a,b\n'.repeat(1_000), () => response.destroy());
  });
  await expect(get(url, { 'accept-encoding': 'gzip' })).rejects.toThrow(/aborted|hang up/);
});
