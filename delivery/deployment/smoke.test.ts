import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectNoErrors } from './smoke.ts';
import { anonymousAnswers, type SmokePlan, smoke, smokeProgram } from './smoke-client.ts';

type Answer = (path: string, response: ServerResponse, count: number) => void;

const well: Answer = (path, response) => {
  response.setHeader('x-release', 'two');
  response.end(path === '/status' ? JSON.stringify({ release: 'two', revision: 5 }) : 'something');
};

let answer: Answer = well;
let url = '';
let count = 0;

beforeEach(async () => {
  answer = well;
  count = 0;
  const server = createServer((request, response) => answer(request.url ?? '', response, ++count));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => new Promise((resolve) => server.close(resolve));
});
afterEach(() => {
  answer = well;
});

const plan = (change: Partial<SmokePlan> = {}): SmokePlan => ({
  url,
  paths: ['/', '/assets'],
  status: '/status',
  requests: 200,
  release: 'two',
  leastRevision: 5,
  ...change,
});

describe('the smoke test', () => {
  test('passes 200 requests that the right release answers', async () => {
    expect(await smoke(plan())).toEqual({ requests: 200, errors: [], revision: 5 });
    expect(count).toBe(200);
  });

  test('is not disturbed by connections that were closed while the process was blocked', async () => {
    const program = `
      const server = require('node:http').createServer((request, response) => {
        response.setHeader('x-release', 'two');
        response.end('{"release":"two","revision":5}');
      }).listen(0, '127.0.0.1', () => console.log(server.address().port));
      server.on('connection', (socket) => setTimeout(() => socket.destroy(), 1000));`;
    const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = (await once(server.stdout, 'data')) as [Buffer];
      const elsewhere = plan({ url: `http://127.0.0.1:${String(port).trim()}` });
      expect((await smoke(elsewhere)).errors).toEqual([]);
      spawnSync('sleep', ['2']);
      expect((await smoke(elsewhere)).errors).toEqual([]);
    } finally {
      server.kill();
    }
  });

  test.each<[string, Answer, RegExp]>([
    [
      'one failed request among 200',
      (path, response, n) => (n === 150 ? response.writeHead(502).end() : well(path, response, n)),
      /: 502/,
    ],
    [
      'one answer of the earlier release',
      (_path, response, n) => {
        response.setHeader('x-release', n === 99 ? 'one' : 'two');
        response.end(_path === '/status' ? '{"release":"two","revision":5}' : 'x');
      },
      /answered by release one/,
    ],
    [
      'a broken connection',
      (path, response, n) => (n === 120 ? response.destroy() : well(path, response, n)),
      /fetch failed/,
    ],
    [
      'an empty page',
      (path, response, n) => {
        if (path === '/') {
          response.setHeader('x-release', 'two');
          response.end();
        } else well(path, response, n);
      },
      /an empty answer/,
    ],
    [
      'a portfolio that went back',
      (path, response) => {
        response.setHeader('x-release', 'two');
        response.end(path === '/status' ? '{"release":"two","revision":4}' : 'x');
      },
      /revision 4 after 5/,
    ],
    [
      'a status that names another release',
      (path, response) => {
        response.setHeader('x-release', 'two');
        response.end(path === '/status' ? '{"release":"one","revision":5}' : 'x');
      },
      /says release one/,
    ],
    [
      'a redirect',
      (path, response, n) =>
        path === '/' ? response.writeHead(302, { location: '/sign-in' }).end() : well(path, response, n),
      /\/: 302/,
    ],
  ])('fails on %s', async (_name, badly, expected) => {
    answer = badly;
    const result = await smoke(plan());
    expect(result.errors.join('\n')).toMatch(expected);
    expect(() => expectNoErrors(result, 'smoke')).toThrow(expected);
  });

  test('fails with fewer requests than it promises', async () => {
    const result = await smoke(plan({ requests: 20 }));
    expect(() => expectNoErrors(result, 'smoke')).toThrow('only 20 requests');
  });

  test('is the same as a program inside a container', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, ['-e', smokeProgram(plan({ url: '$API_URL' }))], { env: { API_URL: url } });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, output: output.trim() }).toEqual({
      code: 0,
      output: 'smoke {"requests":200,"errors":[],"revision":5}',
    });
    expect(
      spawnSync(process.execPath, ['-e', smokeProgram(plan({ url: 'http://127.0.0.1:1', requests: 2 }))]).status,
    ).toBe(1);
  });
});

describe('anonymous requests', () => {
  test('may be refused or sent to sign in', async () => {
    answer = (path, response) => response.writeHead(path === '/' ? 302 : 401).end();
    expect(await anonymousAnswers(url)).toEqual([]);
  });

  test.each([403, 429])('are refused by a firewall that answers %i', async (status) => {
    answer = (_path, response) => response.writeHead(status).end();
    expect(await anonymousAnswers(url)).toEqual([]);
  });

  test('must get no figure, not even by a redirect that programs follow', async () => {
    answer = (path, response) => response.writeHead(path === '/api/status' ? 302 : 200).end();
    expect(await anonymousAnswers(url)).toEqual([
      '/: 200 for an anonymous request',
      '/api/status: 302 for an anonymous request',
      '/api/assets?limit=1: 200 for an anonymous request',
    ]);
  });

  test('are refused where nothing answers them', async () => {
    expect(await anonymousAnswers('http://127.0.0.1:1')).toEqual([]);
  });
});
