import { connect as openSocket } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../test-support/api.ts';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';
import { silentNetwork } from '../../test-support/silent-network.ts';

async function startDemo(options?: Parameters<typeof startTestApi>[1]) {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  return { database, ...(await startTestApi(database, options)) };
}

describe('the response cache', () => {
  it('answers 304 while nothing has changed, and the new figure at the next revision', async () => {
    const { database, get, forgetRevision } = await startDemo();
    const first = await get('/insights');
    const etag = String(first.headers.etag);
    expect((await get('/insights', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/insights', { 'if-none-match': `W/${etag}` })).status).toBe(304);
    expect((await get('/insights', { 'if-none-match': `"other", ${etag}` })).status).toBe(304);
    expect((await get('/insights', { 'if-none-match': '*' })).status).toBe(304);
    expect((await get('/insights', { 'if-none-match': '"other"' })).status).toBe(200);
    await database.owner.updateTable('assets').set({ nominal_value: '0.01' }).where('id', '=', 'asset-001').execute();
    forgetRevision();
    const second = await get('/insights', { 'if-none-match': etag });
    expect(second.status).toBe(200);
    expect(second.headers.etag).not.toBe(etag);
    expect(second.body).toContain('469481.35');
  });

  it('has one ETag for each representation, release and as-of date', async () => {
    const { database, get } = await startDemo();
    const tags = [
      (await get('/assets')).headers.etag,
      (await get('/assets.csv')).headers.etag,
      (await get('/assets', { accept: 'text/csv' })).headers.etag,
      (await get('/insights/aging')).headers.etag,
      (await get('/insights/aging?as_of=2026-05-01')).headers.etag,
    ];
    const other = await startTestApi(database, { environment: { RELEASE: 'another-release' } });
    tags.push((await other.get('/assets')).headers.etag);
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('asks the database for the revision once, however many requests come at the same moment', async () => {
    const { app, database } = await startDemo();
    const asked = async () => {
      const { rows } = await sql<{
        calls: number;
      }>`select xact_commit as calls from pg_stat_database where datname = current_database()`.execute(database.owner);
      return rows[0]?.calls ?? 0;
    };
    await asked();
    const states = await Promise.all(Array.from({ length: 50 }, () => app.portfolio.state()));
    expect(new Set(states).size).toBe(1);
  });
});

describe('errors', () => {
  it.each([
    ['GET', '/nothing', 404, 'Not Found', undefined],
    ['POST', '/nothing', 404, 'Not Found', undefined],
    ['DELETE', '/assets/asset-001', 405, 'Method Not Allowed', 'GET, HEAD'],
    ['POST', '/insights/aging', 405, 'Method Not Allowed', 'GET, HEAD'],
    ['GET', '/assets/%00', 400, '"id" has a character that can\'t be in it.', undefined],
    ['GET', '/assets?id_prefix=%00', 400, '"id_prefix" has a character that can\'t be in it.', undefined],
    ['GET', '/assets?value_min=1e5', 400, '"value_min" takes a value like 1234.56.', undefined],
    [
      'GET',
      '/imports?before=71381695264695092775115502387200',
      400,
      '"before" takes a whole number from 1 to 2147483647.',
      undefined,
    ],
    ['TRACE', '/insights', 405, 'Method Not Allowed', 'GET, HEAD'],
    ['GET', '/imports/99', 404, 'There is no import 99.', undefined],
    ['GET', '/imports/none', 400, '"id" takes a whole number from 1 to 2147483647.', undefined],
    ['GET', '/insights?colour=red', 400, 'There is no parameter "colour" here.', undefined],
    ['GET', '/insights/aging?as_of=2026-02-31', 400, '"as_of" takes a date of the calendar as YYYY-MM-DD.', undefined],
    ['GET', '/insights/aging?as_of=0000-01-01', 400, '"as_of" takes a date from the year 1900 on.', undefined],
  ] as const)('%s %s: %i as a problem document', async (method, url, status, detail, allow) => {
    const { app } = await startDemo();
    const response = await app.inject({ method: method as 'GET', url, headers: { 'x-request-id': 'a-request' } });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.headers.allow).toBe(allow);
    expect(response.json()).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail,
      instance: url.split('?')[0],
      requestId: 'a-request',
    });
  });

  it.each([
    ['application/json', '{"half":'],
    ['text/xml', '<asset/>'],
    ['nonsense', 'x'.repeat(5_000)],
  ])('a body does not turn a wrong method into another error: %s', async (type, payload) => {
    const { app } = await startDemo();
    const response = await app.inject({ method: 'POST', url: '/assets', headers: { 'content-type': type }, payload });
    expect(response.statusCode).toBe(405);
    expect(response.json()).toMatchObject({ detail: 'Method Not Allowed' });
  });

  it.each([
    ['a method that HTTP does not know', 'FOO /assets HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['two Host lines', 'GET /health HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n', 400],
    ['no Host line', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 405],
    ['headers beyond 16 kB', `GET /health HTTP/1.1\r\nHost: x\r\nPadding: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s with a problem document too', async (_, text, status) => {
    const { app } = await startDemo();
    const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = openSocket(Number(url.port), url.hostname);
    socket.end(text);
    let answer = '';
    for await (const piece of socket) answer += piece;
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(JSON.parse(body)).toMatchObject({ status, detail: expect.any(String), requestId: expect.any(String) });
  });

  it('answers 503 with Retry-After while the database is down, never an old figure, and recovers by itself', async () => {
    const { app, get, forgetRevision, database } = await startDemo();
    expect((await get('/insights')).status).toBe(200);
    await sql.raw(`alter database ${database.name} connection limit 0`).execute(database.owner);
    try {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'portfolio_reader'`.execute(
        database.owner,
      );
      forgetRevision();
      const away = await get('/insights');
      expect(away.status).toBe(503);
      expect(away.headers['retry-after']).toBe('5');
      expect((await get('/ready')).status).toBe(503);
      expect((await get('/health')).status).toBe(200);
    } finally {
      await sql.raw(`alter database ${database.name} connection limit -1`).execute(database.owner);
    }
    expect((await get('/insights')).status).toBe(200);
    expect((await get('/ready')).status).toBe(200);
    expect(app.server.listening).toBe(false);
  });

  it('answers 503, also for readiness, while the network to the database drops everything, and recovers by itself', async () => {
    const database = await createTestDatabase();
    await loadAssets(database.owner, '2026-03-31', demoAssets);
    const network = await silentNetwork(database.readerUrl);
    const { get, forgetRevision } = await startTestApi({ readerUrl: network.url });
    expect((await get('/insights')).status).toBe(200);
    network.cut();
    forgetRevision();
    expect((await get('/insights')).status).toBe(503);
    const ready = await get('/ready');
    expect([ready.status, ready.json()]).toMatchObject([503, { checks: { database: 'unreachable' } }]);
    expect((await get('/health')).status).toBe(200);
    network.mend();
    expect((await get('/insights')).status).toBe(200);
    expect((await get('/ready')).status).toBe(200);
    network.close();
  });

  it.each([
    ['53100', 503, 'The database has run out of disk or memory. Somebody has to make room for it.'],
    ['53200', 503, 'The database has run out of disk or memory. Somebody has to make room for it.'],
    ['58030', 503, 'The database has run out of disk or memory. Somebody has to make room for it.'],
    ['53300', 503, 'The database cannot be reached at the moment. Try again in a few seconds.'],
    ['57P01', 503, 'The database cannot be reached at the moment. Try again in a few seconds.'],
    ['57014', 503, 'The database took too long over this. Try a narrower filter, or again later.'],
    ['42703', 500, 'Something went wrong here. The request id names it in the logs.'],
  ])('tells which kind of database error %s is', async (code, status, detail) => {
    const { app, database } = await startDemo();
    app.responses.answer = async () => {
      await sql.raw(`do $$ begin raise exception 'inside' using errcode = '${code}'; end $$`).execute(database.owner);
    };
    const response = await app.inject({ method: 'GET', url: '/insights' });
    expect([response.statusCode, (response.json() as { detail: string }).detail]).toEqual([status, detail]);
    expect(response.headers['retry-after'] !== undefined).toBe(status === 503);
  });

  it('does not reveal internal errors', async () => {
    const { app, log } = await startDemo();
    app.responses.answer = async () => {
      throw new Error('secret detail of the inside');
    };
    const response = await app.inject({ method: 'GET', url: '/insights' });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret detail');
    expect(JSON.stringify(log)).toContain('secret detail of the inside');
  });
});

describe('readiness', () => {
  it('fails while draining, and liveness does not', async () => {
    const { get } = await startDemo({ isDraining: () => true });
    expect((await get('/ready')).status).toBe(503);
    expect((await get('/health')).status).toBe(200);
  });

  it('fails while a migration of this release is missing', async () => {
    const { get, database } = await startDemo();
    const { rows } = await sql<{ name: string }>`delete from kysely_migration returning name`.execute(database.owner);
    const { status, body } = await get('/ready');
    expect(status).toBe(503);
    expect(JSON.parse(body).checks.migrations).toBe(`missing: ${rows.map(({ name }) => name).join(', ')}`);
  });

  it('stays ready when a newer release has migrated the schema', async () => {
    const { get, database } = await startDemo();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2030-01-01')`.execute(
      database.owner,
    );
    expect((await get('/ready')).status).toBe(200);
  });
});

describe('headers', () => {
  it('carries the request id, the release and the security headers on every answer, errors included', async () => {
    const { get } = await startDemo();
    for (const path of ['/insights', '/assets?limit=1', '/nothing', '/health', '/docs']) {
      const { headers } = await get(path, { 'x-request-id': 'abc-123' });
      expect(headers).toMatchObject({
        'x-request-id': 'abc-123',
        'x-release': 'test-release',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it.each(['', 'a b', 'x'.repeat(129), 'a\tb', '<script>'])(
    'makes a request id of its own instead of %j',
    async (given) => {
      const { get } = await startDemo();
      expect((await get('/health', { 'x-request-id': given })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is closed to other origins unless they are configured', async () => {
    const closed = await startDemo();
    expect(
      (await closed.get('/insights', { origin: 'https://a.example' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
    const open = await startDemo({ environment: { CORS_ORIGINS: 'https://a.example, https://b.example' } });
    const allowed = await open.get('/insights', { origin: 'https://b.example' });
    expect(allowed.headers['access-control-allow-origin']).toBe('https://b.example');
    expect(allowed.headers.vary).toContain('Origin');
    expect(
      (await open.get('/insights', { origin: 'https://c.example' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
    const preflight = await open.app.inject({
      method: 'OPTIONS',
      url: '/insights',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD');
    const any = await startDemo({ environment: { CORS_ORIGINS: '*' } });
    expect((await any.get('/insights', { origin: 'https://z.example' })).headers['access-control-allow-origin']).toBe(
      '*',
    );
  });
});

describe('rate limit', () => {
  it('is off by default, because to the API all readers of a dashboard have one address', async () => {
    const { app } = await startDemo();
    const statuses = new Set<number>();
    for (let request = 0; request < 6_100; request += 1)
      statuses.add((await app.inject({ method: 'GET', url: '/health' })).statusCode);
    expect([...statuses]).toEqual([200]);
  });

  it('counts by client address, trusts only known proxies, and resets after a minute', async () => {
    const { app, forgetRevision } = await startDemo({
      environment: { RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '10.0.0.0/8' },
    });
    const from = (remoteAddress: string, forwarded?: string) =>
      app.inject({
        method: 'GET',
        url: '/health',
        remoteAddress,
        headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
      });
    expect((await from('10.0.0.1', '192.0.2.1')).statusCode).toBe(200);
    expect((await from('10.0.0.2', '192.0.2.1')).statusCode).toBe(200);
    const limited = await from('10.0.0.1', '192.0.2.1');
    expect(limited.statusCode).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('10.0.0.1', '192.0.2.2')).statusCode).toBe(200);
    // A stranger can't choose another address for itself.
    expect((await from('198.51.100.7', '192.0.2.3')).statusCode).toBe(200);
    expect((await from('198.51.100.7', '192.0.2.4')).statusCode).toBe(200);
    expect((await from('198.51.100.7', '192.0.2.5')).statusCode).toBe(429);
    forgetRevision();
    expect((await from('10.0.0.1', '192.0.2.1')).statusCode).toBe(200);
  });
});

describe('logs', () => {
  it('writes one line for a request, with its id and route, and no value of its query', async () => {
    const { get, log } = await startDemo();
    log.length = 0;
    await get('/assets?id_prefix=Jane-Doe&limit=5', {
      'x-request-id': 'r-1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      authorization: 'Bearer secret',
    });
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({
      requestId: 'r-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      method: 'GET',
      route: '/assets',
      status: 200,
    });
    expect(JSON.stringify(log)).not.toMatch(/Jane-Doe|secret/);
  });
});

describe('limits', () => {
  it('refuses headers beyond 16 kB', async () => {
    const { app } = await startDemo();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    expect((await fetch(`${url}/health`, { headers: { padding: 'x'.repeat(20_000) } })).status).toBe(431);
  });
});
