/** While sign-in is off, the edge answers only to its own names, so that no web page can point another name at it. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exchange } from './malformed-requests.ts';
import { System, sharedSystem } from './system.ts';

describe.skipIf(!inject('engine'))('host names at the edge', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  async function ask(target: string, host: string): Promise<{ status: number; head: string }> {
    const bytes = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    const answer = await exchange('127.0.0.1', system.options.port, bytes);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), head: answer.slice(0, answer.indexOf('\r\n\r\n')) };
  }

  test.each([
    'localhost',
    'localhost:8080',
    'LocalHost:1',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:9',
    '[::1]',
    '[::1]:8080',
  ])('%s is served', async (host) => {
    expect((await ask('/api/health', host)).status).toBe(200);
    expect((await ask('/', host)).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '0.0.0.0',
    'edge',
    '_',
  ])('%s is not served', async (host) => {
    const [api, page, asset] = [
      await ask('/api/assets', host),
      await ask('/', host),
      await ask('/_next/static/x.js', host),
    ];
    expect([api.status, page.status, asset.status]).toEqual([421, 421, 421]);
    expect(api.head).toContain('application/problem+json');
    expect(page.head).toContain('text/html');
    expect((await ask('/healthz', host)).status).toBe(200);
  });

  test.each(['/healthz%0A', '/healthz/x', '/.error/x', '/.error/page/x', '/.error/page%0A', '/.error/problem%0A'])(
    '%s is not exempt from the host check',
    async (path) => {
      expect((await ask(path, 'evil.example')).status).toBe(421);
    },
  );

  test('the host in an absolute request target counts, not the Host header', async () => {
    expect((await ask('http://evil.example/api/health', 'localhost')).status).toBe(421);
    expect((await ask('HTTP://evil.example/api/health', 'localhost')).status).toBe(421);
    expect((await ask('http://localhost/api/health', 'evil.example')).status).toBe(200);
  });

  test('a request without a host is refused', async () => {
    expect(await exchange('127.0.0.1', system.options.port, 'GET /api/health HTTP/1.0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 421 /,
    );
  });

  describe('with ALLOWED_HOSTS', () => {
    const longestName = ['a', 'b', 'c'].map((letter) => `${letter.repeat(63)}.`).join('') + 'd'.repeat(61);
    // Some of them are nginx's keywords.
    const names = ['Portfolio.example', ' 192.0.2.7', '[2001:db8::7]', longestName, 'default', 'include', 'nginx'];
    const withNames = new System({
      ...system.options,
      env: { ALLOWED_HOSTS: names.join(',') },
    });
    beforeAll(() => withNames.up('--no-build', 'edge'));
    afterAll(() => system.up('--no-build', 'edge'));

    test.each([
      'portfolio.example',
      'PORTFOLIO.example:8080',
      '192.0.2.7',
      '[2001:db8::7]:8080',
      'localhost',
      longestName,
      'default',
      'include:8080',
      'nginx',
    ])('%s is served', async (host) => {
      expect((await ask('/api/health', host)).status).toBe(200);
    });

    test('another name is not served', async () => {
      expect((await ask('/api/health', 'other.portfolio.example')).status).toBe(421);
    });
  });
});
