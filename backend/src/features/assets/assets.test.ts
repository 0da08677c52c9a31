import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { demoAssets, loadAssets, manyAssets, type TestAsset } from '../../../test-support/portfolio.ts';

interface Page {
  ids: string[];
  links: Record<string, string>;
  total: number;
}

async function startWith(assets: readonly TestAsset[], asOfDate = '2026-03-31') {
  const database = await createTestDatabase();
  if (assets.length > 0) await loadAssets(database.owner, asOfDate, assets);
  const api = await startTestApi(database);
  const page = async (path: string): Promise<Page> => {
    const response = await api.get(path);
    expect(response.status, response.body).toBe(200);
    const link = String(response.headers.link ?? '');
    return {
      ids: (JSON.parse(response.body) as { id: string }[]).map(({ id }) => id),
      links: Object.fromEntries(
        [...link.matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, target, relation]) => [relation, target]),
      ),
      total: Number(response.headers['x-total-count']),
    };
  };
  return { database, api, page };
}

const sortsByRule: Record<string, (one: TestAsset, other: TestAsset) => number> = {
  id: () => 0,
  nominal_value: (one, other) => Number(one.nominal_value) - Number(other.nominal_value),
  due_date: (one, other) => (one.due_date < other.due_date ? -1 : one.due_date > other.due_date ? 1 : 0),
  status: (one, other) => (one.status < other.status ? -1 : one.status > other.status ? 1 : 0),
};

function sorted(assets: readonly TestAsset[], sort: string): string[] {
  const sign = sort.startsWith('-') ? -1 : 1;
  const compare = sortsByRule[sort.replace('-', '')] ?? (() => 0);
  return [...assets]
    .sort((one, other) => sign * (compare(one, other) || (one.id < other.id ? -1 : 1)))
    .map(({ id }) => id);
}

describe('GET /assets', () => {
  it("answers the reference's fields in id order, every digit as loaded", async () => {
    const { api } = await startWith([
      { id: 'b', nominal_value: '9999999999999999.99', status: 'active', due_date: '2026-04-01' },
      { id: 'a', nominal_value: '0.10', status: 'paid', due_date: '2026-04-02' },
      { id: 'B', nominal_value: '1', status: 'defaulted', due_date: '2026-04-03' },
    ]);
    const { body } = await api.get('/assets');
    expect(body).toBe(
      '[{"id":"B","nominal_value":1.00,"status":"defaulted","due_date":"2026-04-03"},' +
        '{"id":"a","nominal_value":0.10,"status":"paid","due_date":"2026-04-02"},' +
        '{"id":"b","nominal_value":9999999999999999.99,"status":"active","due_date":"2026-04-01"}]',
    );
  });

  it('answers an empty array before the first import', async () => {
    const { api } = await startWith([]);
    const { body, headers } = await api.get('/assets');
    expect(body).toBe('[]');
    expect(headers['x-total-count']).toBe('0');
  });

  it.each(Object.keys(sortsByRule).flatMap((key) => [key, `-${key}`]))(
    'walks all pages in both directions, sorted by %s',
    async (sort) => {
      const assets = manyAssets(103);
      const { page } = await startWith(assets);
      const expected = sorted(assets, sort);
      const forwards: string[] = [];
      let at = `/assets?limit=10&sort=${sort}`;
      let last = '';
      for (;;) {
        const { ids, links, total } = await page(at);
        expect(total).toBe(103);
        forwards.push(...ids);
        last = at;
        if (links.next === undefined) break;
        at = `/assets${links.next}`;
      }
      expect(forwards).toEqual(expected);
      const backwards: string[] = [];
      at = last;
      for (;;) {
        const { ids, links } = await page(at);
        backwards.unshift(...ids);
        if (links.prev === undefined) break;
        at = `/assets${links.prev}`;
      }
      expect(backwards).toEqual(expected);
      const first = await page(`/assets?limit=10&sort=${sort}`);
      const end = await page(`/assets${first.links.last}`);
      expect(end.ids).toEqual(expected.slice(-10));
      expect(end.links.next).toBeUndefined();
    },
  );

  it.each([
    ['status=defaulted', (asset: TestAsset) => asset.status === 'defaulted'],
    ['status=active,paid', (asset: TestAsset) => asset.status !== 'defaulted'],
    [
      'due_from=2026-01-01&due_to=2026-06-30',
      (asset: TestAsset) => asset.due_date >= '2026-01-01' && asset.due_date <= '2026-06-30',
    ],
    [
      'value_min=20000.5&value_max=60000',
      (asset: TestAsset) => Number(asset.nominal_value) >= 20000.5 && Number(asset.nominal_value) <= 60000,
    ],
    ['id_prefix=asset-00001', (asset: TestAsset) => asset.id.startsWith('asset-00001')],
    ['ageing=overdue', (asset: TestAsset) => asset.status === 'active' && asset.due_date < '2026-03-31'],
    ['ageing=current', (asset: TestAsset) => asset.status === 'active' && asset.due_date >= '2026-03-31'],
    [
      'ageing=1-29',
      (asset: TestAsset) =>
        asset.status === 'active' && asset.due_date < '2026-03-31' && asset.due_date >= '2026-03-02',
    ],
    ['ageing=30%2B', (asset: TestAsset) => asset.status === 'active' && asset.due_date <= '2026-03-01'],
    ['ageing=180%2B', (asset: TestAsset) => asset.status === 'active' && asset.due_date <= '2025-10-02'],
    [
      'ageing=overdue&as_of=2026-06-01',
      (asset: TestAsset) => asset.status === 'active' && asset.due_date < '2026-06-01',
    ],
    ['ageing=overdue&status=paid', () => false],
    ['id_prefix=%25', () => false],
  ])('filters by %s, paged and whole alike', async (query, matches) => {
    const assets = manyAssets(400);
    const { page } = await startWith(assets);
    const expected = sorted(assets.filter(matches), 'id');
    const whole = await page(`/assets?${query}`);
    expect(whole.ids).toEqual(expected);
    expect(whole.total).toBe(expected.length);
    const paged = await page(`/assets?${query}&limit=1000`);
    expect(paged.ids).toEqual(expected);
    expect(paged.total).toBe(expected.length);
  });

  it('keeps the total when the page is past the end', async () => {
    const assets = manyAssets(5);
    const { page, database, api } = await startWith(assets);
    const { links } = await page('/assets?limit=4');
    await database.owner.deleteFrom('assets').where('id', '=', 'asset-0000004').execute();
    api.forgetRevision();
    const { ids, total } = await page(`/assets${links.next}`);
    expect(ids).toEqual([]);
    expect(total).toBe(4);
  });

  it.each([
    ['/assets?limit=0', 'limit'],
    ['/assets?limit=1001', 'limit'],
    ['/assets?limit=ten', 'limit'],
    ['/assets?status=late', 'status'],
    ['/assets?status=active&status=paid', 'status'],
    ['/assets?due_from=2026-02-31', 'due_from'],
    ['/assets?as_of=0001-01-01&ageing=overdue', 'as_of'],
    ['/assets?as_of=0000-01-01', 'as_of'],
    ['/assets?value_min=1e5', 'value_min'],
    ['/assets?value_max=-1', 'value_max'],
    ['/assets?ageing=30-60', 'ageing'],
    ['/assets?sort=colour', 'sort'],
    ['/assets?cursor=nonsense&limit=5', 'cursor'],
    ['/assets?cursor=abc', 'limit'],
    ['/assets?colour=red', 'colour'],
  ])('refuses %s naming %s', async (path, parameter) => {
    const { api } = await startWith(demoAssets);
    const { status, headers, body } = await api.get(path);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(body);
    expect(problem.errors.map((fault: { parameter: string }) => fault.parameter)).toContain(parameter);
    expect(problem.detail).toBeTypeOf('string');
    expect(problem.requestId).toBe(headers['x-request-id']);
  });

  it('refuses a cursor with another filter or sort', async () => {
    const { api, page } = await startWith(demoAssets);
    const { links } = await page('/assets?limit=5&sort=due_date');
    const other = `/assets${links.next}`.replace('sort=due_date', 'sort=id');
    const { status, body } = await api.get(other);
    expect(status).toBe(400);
    expect(body).toContain('belongs to another filter, sort or as-of date');
  });

  it.each([
    ['nominal_value', 'much', 'asset-001'],
    ['due_date', '2026-02-31', 'asset-001'],
    ['due_date', '0000-01-01', 'asset-001'],
    ['status', 'late', 'asset-001'],
    ['id', 'asset-001', 'a\u0000'],
    ['id', '', ''],
    ['id', 'asset-001', 'a'.repeat(101)],
    ['id', 'asset-001', '\ud83d'],
  ])('refuses a cursor of the order %s that was put together with %j', async (key, value, id) => {
    const { api, page } = await startWith(demoAssets);
    const { links } = await page(`/assets?limit=5&sort=${key}`);
    const query = new URLSearchParams(String(links.next));
    const [fingerprint] = JSON.parse(Buffer.from(String(query.get('cursor')), 'base64url').toString()) as string[];
    query.set('cursor', Buffer.from(JSON.stringify([fingerprint, 'next', value, id])).toString('base64url'));
    const { status, body } = await api.get(`/assets?${query}`);
    expect(status).toBe(400);
    expect(body).toContain('not one that this API gave out');
  });

  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/xml', 'json'],
    ['text/csv', 'csv'],
    ['text/csv, application/json', 'csv'],
    ['application/json, text/csv', 'json'],
    ['text/csv;q=0.1, application/json', 'json'],
    ['application/json;q=0.5, TEXT/CSV', 'csv'],
    ['text/csv, */*', 'csv'],
    ['text/csv;q=0.5, */*', 'json'],
    ['text/csv;q=0', 'json'],
  ])('to a reader that accepts %s it gives %s', async (accept, kind) => {
    const { api } = await startWith(demoAssets);
    const { headers } = await api.get('/assets?limit=1', accept === undefined ? {} : { accept });
    expect(headers['content-type']).toContain(kind);
    expect(headers.vary).toBe('Accept');
  });

  it('streams a portfolio too large to keep, whole and in order, as JSON and as CSV', async () => {
    const assets = manyAssets(4_321);
    const { api } = await startWith(assets);
    const json = await api.get('/assets');
    expect((JSON.parse(json.body) as TestAsset[]).map(({ id }) => id)).toEqual(sorted(assets, 'id'));
    expect(json.headers['x-total-count']).toBe('4321');
    const csv = await api.get('/assets?sort=-nominal_value', { accept: 'text/csv' });
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('id,nominal_value,status,due_date');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(sorted(assets, '-nominal_value'));
    expect((await api.get('/assets', { 'if-none-match': String(json.headers.etag) })).status).toBe(304);
  });

  it('gives days past due where a client asks for them, of active assets only, paged and whole alike', async () => {
    const { api } = await startWith([
      { id: 'a', nominal_value: '1.00', status: 'active', due_date: '2026-03-01' },
      { id: 'b', nominal_value: '2.00', status: 'active', due_date: '2026-04-30' },
      { id: 'c', nominal_value: '3.00', status: 'defaulted', due_date: '2026-03-01' },
    ]);
    for (const limit of ['', '&limit=3'])
      for (const [asOf, days] of [
        ['', [30, 0, null]],
        ['&as_of=2026-05-01', [61, 1, null]],
      ] as const) {
        const { body } = await api.get(`/assets?fields=all${asOf}${limit}`);
        expect(JSON.parse(body).map((asset: { days_past_due: unknown }) => asset.days_past_due)).toEqual(days);
      }
    for (const request of [api.get('/assets.csv?fields=all'), api.get('/assets?fields=all', { accept: 'text/csv' })]) {
      const { status, body } = await request;
      expect(status).toBe(400);
      expect(JSON.parse(body).errors).toMatchObject([{ parameter: 'fields' }]);
    }
  });

  it('writes CSV that a spreadsheet does not take for a formula', async () => {
    const { api } = await startWith([
      { id: '=1+1', nominal_value: '1.00', status: 'active', due_date: '2026-04-01' },
      { id: '@cmd', nominal_value: '2.00', status: 'active', due_date: '2026-04-01' },
      { id: 'a "b", c', nominal_value: '3.00', status: 'active', due_date: '2026-04-01' },
    ]);
    const { body, headers } = await api.get('/assets.csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(body).toBe(
      '"id",nominal_value,status,due_date\r\n\'=1+1,1.00,active,2026-04-01\r\n\'@cmd,2.00,active,2026-04-01\r\n"a ""b"", c",3.00,active,2026-04-01\r\n',
    );
  });
});

/** What the column can hold and no tape can bring any more. */
const storedIds = [
  'A\u200b1',
  'A\u00ad2',
  'A\u202e3',
  'A\u00a04',
  'A\t5',
  'Cafe\u0301',
  '\u{1f600}'.repeat(100),
  '\u0001'.repeat(100),
  '"\\'.repeat(50),
];

describe('ids that an earlier release has stored', () => {
  const assets = [...storedIds]
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map((id): TestAsset => ({ id, nominal_value: '1.00', status: 'active', due_date: '2026-04-01' }));

  it.each(['id', 'status', 'nominal_value', 'due_date'])(
    'are on pages that follow each other both ways, sorted by %s',
    async (sort) => {
      const { page } = await startWith(assets);
      let at = await page(`/assets?limit=1&sort=${sort}`);
      for (const { id } of assets.slice(1)) {
        at = await page(`/assets${at.links.next}`);
        expect(at.ids).toEqual([id]);
      }
      for (const { id } of assets.slice(0, -1).reverse()) {
        at = await page(`/assets${at.links.prev}`);
        expect(at.ids).toEqual([id]);
      }
    },
  );

  it('are found whole and by how they begin', async () => {
    const { api, page } = await startWith(assets);
    for (const { id } of assets) {
      const asked = encodeURIComponent(id);
      expect(JSON.parse((await api.get(`/assets/${asked}`)).body)).toMatchObject({ id, in_portfolio: true });
      expect(await page(`/assets?id_prefix=${asked}`)).toMatchObject({ ids: [id], total: 1 });
    }
  });

  it('do not hide those in the composed form, which are found in either', async () => {
    const both = ['Cafe\u0301-1', 'Caf\u00e9-2'];
    const { api, page } = await startWith(both.map((id) => ({ ...(assets[0] as TestAsset), id })));
    const asked = encodeURIComponent('Cafe\u0301');
    expect(await page(`/assets?id_prefix=${asked}`)).toMatchObject({ ids: both, total: 2 });
    expect(JSON.parse((await api.get(`/assets/${asked}-2`)).body)).toMatchObject({ id: both[1] });
    expect((await api.get(`/assets/${asked}-3`)).status).toBe(404);
  });
});

describe('GET /assets/{id}', () => {
  it('shows the current version, its days past due, and every earlier one', async () => {
    const { database, api } = await startWith([
      { id: 'x/1', nominal_value: '100.00', status: 'active', due_date: '2026-03-01' },
    ]);
    const second = await loadAssets(database.owner, '2026-04-30', []);
    await database.owner
      .insertInto('asset_history')
      .values({
        asset_id: 'x/1',
        import_id: 1,
        ended_by: second,
        withdrawn: false,
        nominal_value: '120.00',
        status: 'active',
        due_date: '2026-03-01',
      })
      .execute();
    await database.owner.updateTable('assets').set({ import_id: second }).where('id', '=', 'x/1').execute();
    const { status, body } = await api.get('/assets/x%2F1');
    expect(status).toBe(200);
    const detail = JSON.parse(body);
    expect(detail).toMatchObject({
      id: 'x/1',
      nominal_value: 100,
      status: 'active',
      in_portfolio: true,
      days_past_due: 60,
      as_of_date: '2026-04-30',
    });
    expect(
      detail.history.map(({ change, as_of_date, nominal_value }: Record<string, unknown>) => [
        change,
        as_of_date,
        nominal_value,
      ]),
    ).toEqual([
      ['changed', '2026-04-30', 100],
      ['new', '2026-03-31', 120],
    ]);
  });

  it('keeps the history of a withdrawn asset', async () => {
    const { database, api } = await startWith([
      { id: 'gone', nominal_value: '100.00', status: 'active', due_date: '2026-03-01' },
    ]);
    const second = await loadAssets(database.owner, '2026-04-30', []);
    await database.owner
      .insertInto('asset_history')
      .values({
        asset_id: 'gone',
        import_id: 1,
        ended_by: second,
        withdrawn: true,
        nominal_value: '100.00',
        status: 'active',
        due_date: '2026-03-01',
      })
      .execute();
    await database.owner.deleteFrom('assets').where('id', '=', 'gone').execute();
    const detail = JSON.parse((await api.get('/assets/gone')).body);
    expect(detail).toMatchObject({ in_portfolio: false, days_past_due: null });
    expect(detail.history.map(({ change }: { change: string }) => change)).toEqual(['withdrawn', 'new']);
  });

  it('answers 404 for an id that was never there', async () => {
    const { api } = await startWith(demoAssets);
    const { status, body } = await api.get('/assets/nobody');
    expect(status).toBe(404);
    expect(JSON.parse(body).detail).toBe('There is no asset with the id "nobody".');
  });
});
