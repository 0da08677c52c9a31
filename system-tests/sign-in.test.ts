/**
 * With a password file, everything except the health check needs a password. Guessing is slow and limited, and affects
 * nobody else.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../tools/kit/async-command.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { repository } from '../tools/kit/repository.ts';
import { copyInstallation } from './installation.ts';
import { procedures } from './procedures.ts';
import { System } from './system.ts';

describe.skipIf(!inject('engine'))('with a password file', () => {
  const directory = inject('engine') ? copyInstallation() : '';
  const system = new System({
    project: 'portfolio-test-sign-in',
    port: 16082,
    directory,
    // Still on loopback, so that no test opens a port to the network.
    env: { EDGE_PASSWORD_FILE: 'users.txt' },
  });

  const longPasswords = [
    ['grace', 'a passphrase of a manager'.padEnd(128, '.')],
    ['h'.repeat(64), 'the longest'.padEnd(256, '.')],
  ] as const;

  async function writeUsers(passwords: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(passwords).map(
      async ([name, password]) => `${name}:${(await run('openssl', ['passwd', '-6', password])).trim()}\n`,
    );
    writeFileSync(join(directory, 'secrets/users.txt'), (await Promise.all(lines)).join(''));
  }

  beforeAll(async () => {
    await writeUsers({
      alice: 'correct horse',
      bob: 'battery staple',
      'c.d+e@example': 'odd name',
      erin: 'many at once',
      frank: 'as many',
      ...Object.fromEntries(longPasswords),
    });
    await system.up('--no-build');
  });
  afterAll(async () => {
    await system.destroy();
    rmSync(directory, { recursive: true });
  });

  const basic = (name: string, password: string) => ({ authorization: `Basic ${btoa(`${name}:${password}`)}` });
  const as = (name: string, password: string, path = '/api/insights') =>
    fetch(`${system.url}${path}`, { headers: basic(name, password) });

  test('the health check answers', async () => {
    expect((await fetch(`${system.url}/healthz`)).status).toBe(200);
  });

  test.each([
    '/',
    '/api/health',
    '/api/assets',
    '/api/insights',
    '/api/docs',
    '/_next/static/any.js',
    '/nothing',
    '/metrics',
    '/api',
  ])('%s asks for the password', async (path) => {
    const response = await fetch(`${system.url}${path}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Portfolio Dashboard"');
    const forTheApi = path.startsWith('/api');
    expect(response.headers.get('content-type')).toBe(forTheApi ? 'application/problem+json' : 'text/html');
    expect(await response.text()).not.toContain('nominal_value');
  });

  test.each(['/.sign-in', '/.error/page', '/.error/problem'])('%s is internal to the edge', async (path) => {
    expect((await fetch(`${system.url}${path}`)).status).toBe(404);
  });

  test('accepts the right password and refuses a wrong one', async () => {
    expect((await as('alice', 'correct horse')).status).toBe(200);
    expect((await as('alice', 'correct horse', '/')).status).toBe(200);
    expect((await as('c.d+e@example', 'odd name')).status).toBe(200);
    expect((await as('alice', 'wrong')).status).toBe(401);
    expect((await as('cxd+e@example', 'odd name')).status).toBe(401);
    expect((await as('Alice', 'correct horse')).status).toBe(401);
  });

  test.each(longPasswords)('%s signs in with a long password', async (name, password) => {
    expect((await as(name, password)).status).toBe(200);
    expect((await as(name, `${password.slice(0, -1)}!`)).status).toBe(401);
  });

  test('a page and its assets may be requested at once with credentials that are not cached yet', async () => {
    // Connect first, so that all requests are sent before the first is answered.
    const fifteen = Array.from({ length: 15 });
    await Promise.all([...fifteen, ...fifteen].map(async () => (await fetch(`${system.url}/healthz`)).text()));
    const requests = fifteen.flatMap(() => [as('erin', 'many at once'), as('frank', 'as many')]);
    const answers = await Promise.all(requests);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test('malformed credentials are refused', async () => {
    for (const authorization of [
      'Basic',
      'Basic %%%',
      'Bearer abc',
      `Basic ${btoa('alice')}`,
      'Basic '.padEnd(4_000, 'a'),
    ])
      expect((await fetch(`${system.url}/`, { headers: { authorization } })).status).toBe(401);
  });

  test('every host name is served', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'portfolio.example', ...basic('alice', 'correct horse') };
      request({ host: '127.0.0.1', port: system.options.port, path: '/api/health', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  test.each(['alice', 'nobody'])('each guess for %s takes a second, and only some are verified', async (name) => {
    const started = performance.now();
    const guesses = await Promise.all(Array.from({ length: 30 }, (_, index) => as(name, `guess ${index}`)));
    const refused = guesses.filter(({ status }) => status === 401);
    const limited = guesses.filter(({ status }) => status === 429);
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(refused.length + limited.length).toBe(30);
    expect(refused.length).toBeLessThanOrEqual(12);
    expect(limited[0]?.headers.get('retry-after')).toBe('1');
    expect(limited[0]?.headers.get('content-type')).toBe('application/problem+json');
  });

  test('guessing locks out neither signed-in users nor other names at the same address', async () => {
    const guesses = Promise.all(Array.from({ length: 20 }, (_, index) => as('alice', `another guess ${index}`)));
    expect((await as('alice', 'correct horse')).status).toBe(200);
    expect((await as('bob', 'battery staple')).status).toBe(200);
    await guesses;
  });

  test('the decoy’s credentials are refused', async () => {
    const names = await system.compose(['exec', '-T', 'edge', 'cat', '/run/edge/names.conf']);
    const credentials = /"Basic ([^"]+)"/.exec(names)?.[1] ?? '';
    expect(atob(credentials)).toMatch(/^[\w-]{43}:x+$/);
    const answer = await fetch(`${system.url}/`, { headers: { authorization: `Basic ${credentials}` } });
    expect(answer.status).toBe(401);
  });

  test('configuring the same users again changes no file, so the edge needs no reload', async () => {
    const written = () => system.compose(['exec', '-T', 'edge', 'sh', '-c', 'cat /run/edge/*']);
    const before = await written();
    await system.compose(['run', '--rm', 'configure']);
    expect(await written()).toBe(before);
  });

  test('the change of users in RUNBOOK.md takes effect at once, even for signed-in users', async () => {
    await writeUsers({ alice: 'correct horse', dora: 'new here' });
    const commands = procedures(readFileSync(join(repository, 'RUNBOOK.md'), 'utf8')).get('users') ?? [];
    await run('bash', ['--norc', '-euo', 'pipefail', '-c', commands.join('\n')], { cwd: directory, env: system.env });
    await eventually('the new user may read', 10_000, async () => (await as('dora', 'new here')).status === 200);
    expect((await as('alice', 'correct horse')).status).not.toBe(401);
    expect((await as('bob', 'battery staple')).status).toBe(401);
  });

  /** CPU time of the edge's processes so far, in ticks of 10 ms. */
  async function edgeTicks(): Promise<number> {
    const stat = await system.compose(['exec', '-T', 'edge', 'sh', '-c', 'cat /proc/[0-9]*/stat; true']);
    return stat
      .trim()
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf(')') + 2).split(' '))
      .reduce((ticks, fields) => ticks + Number(fields[11]) + Number(fields[12]), 0);
  }

  test('a guess costs the edge as much for an unknown name as for a known one', async () => {
    // About a tenth of a second each, long enough for the ticks to show it.
    const hash = await run('openssl', ['passwd', '-6', '-salt', 'rounds=200000$portfolio', 'correct horse']);
    writeFileSync(join(directory, 'secrets/users.txt'), `alice:${hash.trim()}\n`);
    await system.compose(['run', '--rm', 'configure']);
    // Resets the limits, so that every guess is verified.
    await system.compose(['restart', 'edge']);
    await system.up('--no-build');
    const cost = async (name: string) => {
      const before = await edgeTicks();
      const guesses = await Promise.all(['one', 'two', 'three'].map((guess) => as(name, guess)));
      expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401]);
      return (await edgeTicks()) - before;
    };
    const known = await cost('alice');
    const unknown = await cost('nobody');
    expect(known).toBeGreaterThan(10);
    expect(unknown).toBeGreaterThan(known / 2);
    expect(unknown).toBeLessThan(known * 2);
  });
});
