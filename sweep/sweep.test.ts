import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readAnswers } from './answers.ts';
import { logFaults } from './log-lines.ts';
import { kinds, malformedRequests } from './malformed-requests.ts';
import { apiSurface, publicSurface } from './surface.ts';
import { type SweepReport, sweep } from './sweep.ts';

const surface = publicSurface(
  apiSurface({
    paths: { '/assets': { get: { parameters: [{ in: 'query', name: 'cursor' }] } }, '/assets/{id}': { get: {} } },
  }),
);

test('the generator repeats its requests for the same seed only, and makes each kind equally often', () => {
  const written = (seed: number) => malformedRequests(surface, 400, seed).map(({ bytes }) => bytes.toString('latin1'));
  expect(written(1)).toEqual(written(1));
  expect(written(2)).not.toEqual(written(1));
  const perKind = Map.groupBy(malformedRequests(surface, Object.keys(kinds).length * 3, 1), ({ kind }) => kind);
  expect([...perKind.values()].map((made) => made.length)).toEqual(Object.keys(kinds).map(() => 3));
});

test('responses are counted by their bodies, without interim ones and with unrequested ones', () => {
  const read = (text: string, isHead = false) => readAnswers(Buffer.from(text), isHead, false);
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  expect(read(ok)).toEqual({ statuses: [200], complete: true, headless: false });
  expect(read(ok.slice(0, -1)).complete).toBe(false);
  expect(read(`HTTP/1.1 100 Continue\r\n\r\n${ok}${ok}`)).toMatchObject({ statuses: [200, 200], complete: true });
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n', true)).toMatchObject({ statuses: [200], complete: true });
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n';
  expect([read(chunked).complete, read(`${chunked}0\r\n\r\n`).complete]).toEqual([false, true]);
  expect(read('<html>a page alone</html>').headless).toBe(true);
});

test('a log line is a fault if it is not a JSON object in UTF-8, or reports a failure or a request nobody sent', () => {
  const faultOf = (line: string | Buffer) =>
    logFaults(Buffer.concat([Buffer.from(line), Buffer.from('\n')]))[0]?.split(':', 1)[0];
  expect(faultOf('{"status":404,"level":"info"}')).toBeUndefined();
  expect(faultOf(Buffer.from('{"path":"\u00ff"}', 'latin1'))).toBe('not UTF-8');
  expect(faultOf('{"path":"\ufffd"}')).toBe('not UTF-8');
  expect(faultOf('{"path":"\\x16"}')).toBe('not JSON');
  expect(faultOf('')).toBe('not JSON');
  expect(faultOf('[1]')).toBe('not an object');
  expect(faultOf('{"status":502}')).toBe('status 502');
  expect(faultOf('{"level":"error"}')).toBe('level error');
  expect(faultOf('{"path":"/inside-a-body"}')).toBe('a request from inside a body');
});

/** Sweeps a server that answers everything correctly except for one defect. */
async function sweepServerWith(
  defect: (request: IncomingMessage, response: ServerResponse) => boolean,
  clearCaches: () => void = () => undefined,
): Promise<SweepReport> {
  const server = createServer((request, response) => {
    if (!defect(request, response)) response.writeHead(200).end(`the page ${request.url}`);
    request.resume();
  });
  server.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return sweep(
    { name: 'small', address: { host: '127.0.0.1', port }, surface },
    { requests: 300, seed: 1, clearCaches: async () => clearCaches() },
  );
}

test('a server without a defect passes', async () => {
  const { sent, faults, changed } = await sweepServerWith(() => false);
  expect({ sent, faults, changed }).toEqual({ sent: 300, faults: [], changed: [] });
});

test('a server that answers one kind of request with 500 is caught, with the request', async () => {
  const { faults } = await sweepServerWith((request, response) => {
    if (!/%(?![0-9a-f]{2})/i.test(request.url ?? '')) return false;
    response.writeHead(500).end();
    return true;
  });
  expect(faults[0]).toMatch(/^500 to .*: "GET .*%/);
});

test('a server that caches a page made for one reader and shows it to the next is caught, with the URL', async () => {
  const memory = new Map<string, string>();
  const { changed } = await sweepServerWith(
    (request, response) => {
      const made = request.headers['user-agent']?.includes('bot') ? 'for a crawler' : undefined;
      if (made !== undefined) memory.set(request.url ?? '', made);
      const kept = memory.get(request.url ?? '');
      if (kept !== undefined) response.end(kept);
      return kept !== undefined;
    },
    () => memory.clear(),
  );
  expect(changed).toContainEqual(expect.stringMatching(/^\/(assets\?value_max=|\?as_of=)/));
});

test('a server that one request crashes is caught', async () => {
  let ended = false;
  const { faults, changed } = await sweepServerWith((request) => {
    ended ||= request.headers['transfer-encoding'] === 'chunked';
    if (ended) request.socket.destroy();
    return ended;
  });
  expect([...faults, ...changed]).not.toEqual([]);
});
