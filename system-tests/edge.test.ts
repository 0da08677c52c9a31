/** What the two nginx tiers add: headers, limits, compression, caching, retries. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { sharedSystem } from './system.ts';

const securityHeaders = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
];

describe.skipIf(!inject('engine'))('the edge and the gateway', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string[]>>;
    readonly body: string;
  }

  /** The response as it was sent: every header line, nothing decompressed. */
  function ask(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options;
      const sent = request({ host: '127.0.0.1', port: system.options.port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headersDistinct as Record<string, string[]>,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  test.each(['/', '/api/insights', '/api/docs', '/api/nothing', '/nothing', '/healthz', '/metrics'])(
    '%s carries each security header once',
    async (path) => {
      const { headers } = await ask(path);
      const times = Object.fromEntries(securityHeaders.map((name) => [name, headers[name]?.length ?? 0]));
      expect(times).toEqual(Object.fromEntries(securityHeaders.map((name) => [name, 1])));
    },
  );

  test('hashed assets are cached for a year, and are compressed', async () => {
    const page = await ask('/');
    const asset = /\/_next\/static\/[^"']+\.(?:css|js)/.exec(page.body)?.[0] ?? '';
    const { status, headers } = await ask(asset, { headers: { 'accept-encoding': 'gzip' } });
    expect([status, headers['cache-control']?.[0], headers['content-encoding']?.[0]]).toEqual([
      200,
      expect.stringMatching(/max-age=31536000.*immutable/),
      'gzip',
    ]);
  });

  test('JSON and CSV are compressed if the client accepts it; the streaming header is removed', async () => {
    for (const path of ['/api/assets', '/api/assets.csv']) {
      const { headers } = await ask(path, { headers: { 'accept-encoding': 'gzip' } });
      expect([path, headers['content-encoding']?.[0], headers['x-accel-buffering']]).toEqual([path, 'gzip', undefined]);
    }
    expect((await ask('/api/assets')).headers['content-encoding']).toBeUndefined();
  });

  test('a request that is too large is refused with a problem document', async () => {
    const large = 'a'.repeat(20_000);
    for (const answer of [
      await ask('/api/health', { headers: { 'x-large': large } }),
      await ask('/api/assets', { method: 'POST', body: large }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toEqual(['application/problem+json']);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 400, detail: expect.any(String) });
    }
  });

  test('a client that sends too many requests gets 429', async () => {
    const answers = await Promise.all(Array.from({ length: 1_500 }, () => ask('/api/health')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers['retry-after']).toEqual(['1']);
    expect(JSON.parse(refused[0]?.body ?? '')).toMatchObject({ status: 429, requestId: expect.any(String) });
    await eventually('the client is served again', 10_000, async () => (await ask('/api/health')).status === 200);
  });

  describe('with one of two backends not answering', () => {
    let stuck: string;
    const scale = (count: number) => system.up('--no-deps', '--no-recreate', '--scale', `backend=${count}`, 'backend');
    beforeAll(async () => {
      await scale(2);
      stuck = (await system.container('backend')).Id;
      await docker('pause', stuck);
    });
    afterAll(async () => {
      await docker('unpause', stuck);
      await eventually('the stuck replica is healthy', 30_000, async () =>
        (await system.containers('backend')).every(({ State }) => State.Health?.Status === 'healthy'),
      );
      await scale(1);
    });

    /** How many replicas the gateway tried, according to its log. */
    async function asked(requestId: string): Promise<number> {
      return eventually(`the gateway's line of ${requestId}`, 5_000, async () => {
        const lines = (await system.logs('gateway')).split('\n');
        const line = lines.find((text) => text.includes(requestId));
        return (
          line !== undefined &&
          (JSON.parse(line.slice(line.indexOf('{'))) as { upstream: string }).upstream.split(', ').length
        );
      });
    }

    test('a safe request is retried on the other replica; an unsafe one never is', { timeout: 240_000 }, async () => {
      for (const [method, expected] of [
        ['GET', { status: 200, asked: 2 }],
        ['DELETE', { status: 503, asked: 1 }],
      ] as const) {
        // Round robin: about every second request goes to the stuck replica first.
        const first = await eventually(`a ${method} that met the stuck replica`, 100_000, async () => {
          const id = `stuck-${method}-${Math.random().toString(36).slice(2, 12)}`;
          const started = performance.now();
          const { status } = await ask('/api/insights', { method, headers: { 'x-request-id': id } });
          return performance.now() - started > 5_000 && { id, status };
        });
        expect({ method, status: first.status, asked: await asked(first.id) }).toEqual({ method, ...expected });
      }
    });
  });
});
