import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { callApi } from './call-api.ts';

async function api(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const apiWith = (status: number, body: string) =>
  api((_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
const call = (apiUrl: string, timeoutMs = 5_000) =>
  callApi({ apiUrl, path: '/insights', requestId: 'test-1', timeoutMs });

test('returns the parsed response and passes on the request id and the trace context', async () => {
  const url = await api((request, response) =>
    response.end(JSON.stringify([request.headers['x-request-id'], request.headers.traceparent])),
  );
  const result = await callApi({
    apiUrl: url,
    path: '/',
    requestId: 'test-1',
    startCall: () => ({ traceparent: 'trace', end: () => undefined }),
    timeoutMs: 5_000,
  });
  expect(result).toMatchObject({ ok: true, data: ['test-1', 'trace'] });
});

test.each([
  [
    400,
    '{"detail":"Bad sort","instance":"/assets","errors":[{"parameter":"sort","message":"no"}]}',
    { kind: 'refused', detail: 'Bad sort', errors: [{ parameter: 'sort', message: 'no' }] },
  ],
  [404, '{"detail":"There is no asset x","instance":"/assets/x"}', { kind: 'missing', detail: 'There is no asset x' }],
  [404, '{"detail":"Not Found"}', { kind: 'not_offered', detail: 'Not Found' }],
  [503, '{"detail":"No database","instance":"/insights"}', { kind: 'unavailable', detail: 'No database' }],
  [502, '<html>Bad Gateway</html>', { kind: 'unavailable', detail: 'The API responded with status 502.' }],
  [500, '{"detail":"Oops"}', { kind: 'unexpected', detail: 'Oops' }],
  [200, 'not json', { kind: 'unexpected', detail: 'The API responded with status 200.' }],
])('maps status %i with body %s to its failure kind', async (status, body, failure) => {
  expect(await call(await apiWith(status, body))).toEqual({ ok: false, failure });
});

test('distinguishes an unreachable API from one that times out', async () => {
  expect(await call('http://127.0.0.1:1')).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  expect(await call(await api(() => undefined), 50)).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
});

test('treats a connection that breaks mid-response as unreachable, not as a complete response', async () => {
  const url = await api((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[1,', () => response.destroy());
  });
  expect(await call(url)).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
});

test('retries once when the connection breaks, as it does while a gateway is being replaced', async () => {
  let asked = 0;
  const url = await api((request, response) => {
    asked += 1;
    if (asked === 1) request.socket.destroy();
    else response.end('[1]');
  });
  expect(await call(url)).toMatchObject({ ok: true, data: ['1'] });
});
