import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

/**
 * What every backend must answer, in the order of the contract. It runs against a running backend:
 *   npm run test:contract -- http://localhost:8080/api
 */
const base = (process.env.CONTRACT_URL ?? '').replace(/\/$/, '');

interface Asset {
  id: string;
  nominal_value: number;
  status: string;
  due_date: string;
}
interface Insight {
  id: string;
  name: string;
  value: number;
}

async function request(path: string, init: RequestInit = {}) {
  const response = await fetch(base + path, { ...init, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  return { response, text, json: () => JSON.parse(text) as unknown };
}

const isJson = (response: Response) =>
  assert.match(response.headers.get('content-type') ?? '', /^application\/(problem\+)?json/);

describe(`contract of ${base}`, () => {
  it('GET /health: 200 with exactly status and version', async () => {
    const { response, json } = await request('/health');
    assert.equal(response.status, 200);
    isJson(response);
    assert.deepEqual(json(), { status: 'healthy', version: '1.0.0' });
  });

  it('GET /assets: 200, an array in id order of exactly id, nominal_value, status, due_date', async () => {
    const { response, json } = await request('/assets');
    assert.equal(response.status, 200);
    isJson(response);
    const assets = json() as Asset[];
    assert.ok(Array.isArray(assets));
    for (const asset of assets) {
      assert.deepEqual(Object.keys(asset), ['id', 'nominal_value', 'status', 'due_date']);
      assert.equal(typeof asset.id, 'string');
      assert.equal(typeof asset.nominal_value, 'number');
      assert.ok(['active', 'defaulted', 'paid'].includes(asset.status), asset.status);
      assert.match(asset.due_date, /^\d{4}-\d{2}-\d{2}$/);
    }
    const ids = assets.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...ids].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    );
  });

  it('GET /insights: 200, exactly the four figures, in order, computed from the assets', async () => {
    const { response, json } = await request('/insights');
    assert.equal(response.status, 200);
    isJson(response);
    const insights = json() as Insight[];
    assert.deepEqual(
      insights.map(({ id, name, ...rest }) => [id, name, Object.keys(rest)]),
      [
        ['insight-001', 'total_portfolio_value', ['value']],
        ['insight-002', 'default_rate', ['value']],
        ['insight-003', 'outstanding_debt', ['value']],
        ['insight-004', 'collection_rate', ['value']],
      ],
    );
    const assets = (await request('/assets')).json() as Asset[];
    const cents = (matches: (asset: Asset) => boolean) =>
      assets.filter(matches).reduce((sum, asset) => sum + Math.round(asset.nominal_value * 100), 0);
    const total = cents(() => true);
    const expected = [
      total / 100,
      assets.length === 0 ? 0 : assets.filter(({ status }) => status === 'defaulted').length / assets.length,
      cents(({ status }) => status === 'active') / 100,
      total === 0 ? 0 : cents(({ status }) => status === 'paid') / total,
    ];
    // Amounts have 2 decimals and rates 4. At an exact tie, a backend that adds binary floats may round the other way.
    const within = [0.005001, 0.0000501, 0.005001, 0.0000501];
    insights.forEach(({ name, value }, index) => {
      assert.equal(typeof value, 'number');
      assert.ok(
        Math.abs(value - (expected[index] ?? Number.NaN)) <= (within[index] ?? 0),
        `${name} is ${value}, but the assets give ${expected[index]}`,
      );
    });
  });

  it('GET /openapi.json: OpenAPI 3.1, Portfolio API 1.0.0, the three schemas with all fields required', async () => {
    const { response, json } = await request('/openapi.json');
    assert.equal(response.status, 200);
    const document = json() as {
      openapi: string;
      info: { title: string; version: string };
      components: { schemas: Record<string, { properties: object; required: string[] }> };
    };
    assert.match(document.openapi, /^3\.1\./);
    assert.equal(document.info.title, 'Portfolio API');
    assert.equal(document.info.version, '1.0.0');
    const fields = {
      Asset: ['id', 'nominal_value', 'status', 'due_date'],
      Insight: ['id', 'name', 'value'],
      HealthResponse: ['status', 'version'],
    };
    for (const [name, expected] of Object.entries(fields)) {
      const schema = document.components.schemas[name];
      assert.ok(schema, `there is no component schema ${name}`);
      assert.deepEqual(Object.keys(schema.properties).sort(), [...expected].sort());
      assert.deepEqual([...schema.required].sort(), [...expected].sort());
    }
  });

  it('GET /docs: an HTML page', async () => {
    const { response, text } = await request('/docs');
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(text, /<html/i);
  });

  it('an unknown path: 404, JSON with detail "Not Found"', async () => {
    const { response, json } = await request('/nothing-here');
    assert.equal(response.status, 404);
    isJson(response);
    assert.equal((json() as { detail: string }).detail, 'Not Found');
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`${method} /assets: 405, Allow names GET, and HEAD where it is answered, JSON with detail "Method Not Allowed"`, async () => {
      const { response, json } = await request('/assets', { method });
      assert.equal(response.status, 405);
      const answersHead = (await request('/assets', { method: 'HEAD' })).response.ok;
      const allowed = (response.headers.get('allow') ?? '').split(/\s*,\s*/).sort();
      assert.deepEqual(allowed, answersHead ? ['GET', 'HEAD'] : ['GET']);
      isJson(response);
      assert.equal((json() as { detail: string }).detail, 'Method Not Allowed');
    });
  }

  it('with an Origin header: 200, and readable by that origin only if origins are configured', async () => {
    const origin = 'https://dashboard.example';
    const { response } = await request('/insights', { headers: { origin } });
    assert.equal(response.status, 200);
    const allowed = response.headers.get('access-control-allow-origin');
    assert.ok(allowed === null || allowed === '*' || allowed === origin, `Access-Control-Allow-Origin is ${allowed}`);
  });
});
