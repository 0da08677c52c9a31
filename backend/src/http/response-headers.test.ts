import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../test-support/api.ts';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets, manyAssets } from '../../test-support/portfolio.ts';

async function start(assets = demoAssets, environment: Record<string, string> = {}) {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', assets);
  const api = await startTestApi(database, { environment });
  return { database, ...api, url: await api.app.listen({ host: '127.0.0.1', port: 0 }) };
}

const origins = { CORS_ORIGINS: 'https://a.example, https://b.example' };
const paths = [
  ...['/health', '/ready', '/status', '/insights', '/insights/aging', '/insights/history', '/insights/transitions'],
  ...[
    '/assets',
    '/assets?limit=2',
    '/assets.csv',
    '/assets/asset-001',
    '/imports',
    '/imports/1',
    '/openapi.json',
    '/docs',
  ],
  ...['/docs/start.js', '/nothing', '/assets/%FF', '/assets/none', '/imports/99', '/assets?limit=x', '/insights?a=b'],
];

const names = (vary: unknown) => String(vary ?? '').split(/\s*,\s*/);

/** The headers that came over the wire, without those that differ each time. */
async function asked(url: string, method: string, headers: Record<string, string> = {}) {
  const [response] = await once(request(url, { method, headers, agent: false }).end(), 'response');
  response.resume();
  await once(response, 'end');
  const { date: _, 'x-request-id': __, connection: ___, 'transfer-encoding': ____, ...stable } = response.headers;
  return { status: response.statusCode as number, headers: stable as Record<string, string> };
}

describe('Vary', () => {
  it('names Origin on every answer where origins are listed, also without an Origin header', async () => {
    const { url } = await start(demoAssets, origins);
    for (const path of paths)
      for (const origin of [undefined, 'https://b.example', 'https://stranger.example']) {
        const { headers } = await asked(url + path, 'GET', origin === undefined ? {} : { origin });
        expect([path, origin, names(headers.vary)]).toEqual([path, origin, expect.arrayContaining(['Origin'])]);
      }
  });

  it('names Origin on 304, 405, preflights and downloads, and also Accept where it matters', async () => {
    const { url } = await start(manyAssets(1_500), { CORS_ORIGINS: 'https://a.example' });
    const { headers } = await asked(`${url}/assets`, 'GET');
    expect(names(headers.vary).sort()).toEqual(['Accept', 'Origin']);
    const unchanged = await asked(`${url}/assets`, 'GET', { 'if-none-match': String(headers.etag) });
    expect([unchanged.status, names(unchanged.headers.vary).sort()]).toEqual([304, ['Accept', 'Origin']]);
    expect(names((await asked(`${url}/assets.csv`, 'GET')).headers.vary)).toEqual(['Origin']);
    expect(names((await asked(`${url}/assets`, 'POST')).headers.vary)).toEqual(['Origin']);
    const preflight = await asked(`${url}/assets`, 'OPTIONS', { origin: 'https://a.example' });
    expect([preflight.status, names(preflight.headers.vary)]).toEqual([204, ['Origin']]);
  });

  it('does not name Origin where every origin may read, or none', async () => {
    for (const environment of [{ CORS_ORIGINS: '*' }, {}] as Record<string, string>[]) {
      const { url } = await start(demoAssets, environment);
      expect((await asked(`${url}/insights`, 'GET', { origin: 'https://a.example' })).headers.vary).toBeUndefined();
      expect((await asked(`${url}/assets`, 'GET')).headers.vary).toBe('Accept');
    }
  });
});

it('a 304 has the ETag, Cache-Control and Vary of the 200', async () => {
  const cached = [
    '/insights',
    '/insights/aging?as_of=2026-05-01',
    '/assets?limit=2',
    '/assets/asset-001',
    '/insights/history',
  ];
  const { url } = await start(demoAssets, origins);
  const large = await start(manyAssets(1_500), origins);
  const all = [...cached.map((path) => url + path), `${large.url}/assets`, `${large.url}/assets.csv`];
  for (const address of all) {
    const full = await asked(address, 'GET');
    const kept = await asked(address, 'GET', { 'if-none-match': String(full.headers.etag) });
    expect(kept.status).toBe(304);
    for (const name of ['etag', 'cache-control', 'vary', 'x-release'])
      expect([address, name, kept.headers[name]]).toEqual([address, name, full.headers[name]]);
    expect(kept.headers['cache-control']).toBe('private, no-cache');
  }
});

describe('HEAD', () => {
  it('has the headers of GET, errors included', async () => {
    const { url } = await start(demoAssets, origins);
    for (const path of paths) {
      await asked(url + path, 'GET');
      expect([path, await asked(url + path, 'HEAD')]).toEqual([path, await asked(url + path, 'GET')]);
    }
  });

  it('of a streamed listing has no length', async () => {
    const { url } = await start(manyAssets(1_500));
    for (const path of ['/assets', '/assets.csv', '/assets?value_min=1&sort=-due_date']) {
      const head = await asked(url + path, 'HEAD');
      expect([path, head.headers['content-length']]).toEqual([path, undefined]);
      expect([path, head]).toEqual([path, await asked(url + path, 'GET')]);
    }
  });
});

it('Allow names GET and HEAD wherever both work', async () => {
  const { app } = await start();
  const answering = ['/assets', '/assets.csv', '/assets/asset-001', '/insights', '/insights/aging', '/imports/1'];
  for (const path of [...answering, '/health', '/docs']) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const) {
      const { statusCode, headers } = await app.inject({ method: method as 'POST', url: path });
      expect([path, method, statusCode, headers.allow]).toEqual([path, method, 405, 'GET, HEAD']);
    }
    for (const method of ['GET', 'HEAD'] as const)
      expect([path, (await app.inject({ method, url: path })).statusCode]).toEqual([path, 200]);
  }
});
