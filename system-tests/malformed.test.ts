/** A client's mistake never causes a server error, gets the error format of its address, and leaves a readable log. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { exchange, malformedRequests, oddRequests } from './malformed-requests.ts';
import { sharedSystem } from './system.ts';

const statusOf = (answer: string) => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
const typeOf = (answer: string) => /\r\ncontent-type: (\S+)/i.exec(answer)?.[1];
const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe.skipIf(!inject('engine'))('malformed requests', () => {
  const system = sharedSystem();
  let started: string;
  let gateway: string;
  beforeAll(async () => {
    await system.up();
    started = new Date().toISOString();
    const networks = (await system.container('gateway')).NetworkSettings.Networks;
    gateway = Object.values(networks)[0]?.IPAddress ?? '';
  });

  const atTheEdge = (bytes: string) => exchange('127.0.0.1', system.options.port, bytes);
  const atTheGateway = (bytes: string) => exchange(gateway, 80, bytes);

  test.each([
    ['the edge, for the API', '/api/assets', atTheEdge, 'application/problem+json'],
    ['the edge, for the dashboard', '/assets', atTheEdge, 'text/html'],
    ['the gateway', '/assets', atTheGateway, 'application/problem+json'],
  ])('are refused by %s', async (_, path, ask, type) => {
    const requests = malformedRequests(path);
    const answers = await Promise.all(requests.map(({ bytes }) => ask(bytes)));
    const wrong = requests.flatMap(({ name, bytes, expected }, index) => {
      const answer = answers[index] ?? '';
      const status = statusOf(answer);
      const readable = new RegExp(`^[^ ]+ +${path}`).test(bytes);
      const problem = typeOf(answer) === 'application/problem+json' ? JSON.parse(bodyOf(answer)) : undefined;
      const fits = expected.includes(status) && (!readable || typeOf(answer) === type);
      return fits && (problem === undefined || problem.status === status) ? [] : [[name, answer]];
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['the edge, for the API', '/api/assets', atTheEdge],
    ['the edge, for the dashboard', '/assets', atTheEdge],
    ['the gateway', '/assets', atTheGateway],
  ])('that are only unusual cause no server error at %s', async (_, path, ask) => {
    const requests = oddRequests(path);
    const answers = await Promise.all(requests.map(({ bytes }) => ask(bytes)));
    const failed = requests.map(({ name }, index) => [name, statusOf(answers[index] ?? '')] as const);
    // HTTP/0.9 has no status; its response is only the document.
    expect(failed.filter(([name, status]) => name !== 'HTTP/0.9' && !(status < 500))).toEqual([]);
  });

  test('a forbidden method is refused with the list of allowed ones', async () => {
    const answer = await atTheEdge('TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(answer).toContain('\r\nAllow: GET, HEAD\r\n');
  });

  test('leave only log lines that are one JSON object in UTF-8 each, and none with a server error', async () => {
    for (const tier of ['edge', 'gateway']) {
      const lines = (await system.logs('--since', started, tier)).split('\n');
      const entries = lines.map((line) => line.replace(/^\S*\[2K/, '').trim()).filter((line) => line !== '');
      expect(entries.length).toBeGreaterThan(50);
      // The engine replaces each byte that isn't valid UTF-8 with this character.
      expect(entries.filter((line) => line.includes('\ufffd'))).toEqual([]);
      const parsed = entries.map((line) => JSON.parse(line) as { service: string; status: number });
      expect(new Set(parsed.map(({ service }) => service))).toEqual(new Set([tier]));
      expect(parsed.filter(({ status }) => status >= 500)).toEqual([]);
    }
  });
});
