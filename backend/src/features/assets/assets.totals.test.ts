import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importRows } from '../../../test-support/importing.ts';
import { loadAssets, manyAssets } from '../../../test-support/portfolio.ts';

interface Listed {
  readonly nominal_value: number;
  readonly status: string;
  readonly due_date: string;
  readonly days_past_due: number | null;
}

const sumOf = (assets: readonly Listed[]) =>
  (assets.reduce((sum, { nominal_value }) => sum + Math.round(nominal_value * 100), 0) / 100).toFixed(2);

test.each([
  ['', 'from the rollup'],
  ['status=active&due_from=2026-01-01', 'from the rollup'],
  ['ageing=30%2B', 'from the rollup'],
  ['value_min=50000&id_prefix=asset-0000', 'from the rows'],
  ['id_prefix=nothing', 'of nothing'],
])('a listing by "%s" has its number and value in the headers, on one page of it too (%s)', async (query) => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(1_500));
  const { get } = await startTestApi(database);
  const whole = await get(`/assets?${query}`);
  const assets = JSON.parse(whole.body) as Listed[];
  const page = await get(`/assets?${query}&limit=3`);
  for (const { headers } of [whole, page, await get(`/assets.csv?${query}`)])
    expect([headers['x-total-count'], headers['x-total-value']]).toEqual([String(assets.length), sumOf(assets)]);
});

test('what a tape moved adds up by its value now: of the newest tape and of one before it', async () => {
  const database = await createTestDatabase();
  await importRows(database, 'A,100,active,2027-01-31\nB,200,active,2027-01-31\n', '--as-of', '2026-01-31');
  await importRows(database, 'A,90,defaulted,2027-01-31\nB,200,active,2027-01-31\n', '--as-of', '2026-02-28');
  const { get, forgetRevision } = await startTestApi(database);
  const total = async () => {
    forgetRevision();
    const { headers } = await get('/assets?moved_in=2&moved_from=active&moved_to=defaulted&limit=5');
    return [headers['x-total-count'], headers['x-total-value']];
  };
  expect(await total()).toEqual(['1', '90.00']);
  await importRows(database, 'A,0,defaulted,2027-01-31\nB,200,active,2027-01-31\n', '--as-of', '2026-03-31');
  expect(await total()).toEqual(['1', '0.00']);
});

test('days_past_due_min and _max list active assets that are so late, together with an ageing range too', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(1_500));
  const { get } = await startTestApi(database);
  const list = async (query: string) => JSON.parse((await get(`/assets?fields=all&${query}`)).body) as Listed[];
  const all = await list('');
  const late = (least: number, most = Number.POSITIVE_INFINITY) =>
    all.filter(({ days_past_due: days }) => days !== null && days >= least && days <= most);
  expect(await list('days_past_due_min=45')).toEqual(late(45));
  expect(await list('days_past_due_min=45&ageing=30-59')).toEqual(late(45, 59));
  expect(await list('days_past_due_min=45&days_past_due_max=75')).toEqual(late(45, 75));
  expect(await list('days_past_due_max=0')).toEqual(late(0, 0));
  expect(await list('days_past_due_min=45&status=paid')).toEqual([]);
  expect((await get('/assets?days_past_due_min=0')).status).toBe(400);
  expect(late(45, 59).length).toBeGreaterThan(0);
});

test('sorted by days past due, over pages, the latest comes first; where not all are active it is refused', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(1_500));
  const { get } = await startTestApi(database);
  const days: (number | null)[] = [];
  let next = '?fields=all&status=active&sort=-days_past_due&limit=400';
  while (next !== '') {
    const { body, headers } = await get(`/assets${next}`);
    days.push(...(JSON.parse(body) as Listed[]).map(({ days_past_due }) => days_past_due));
    next = /<([^>]*)>; rel="next"/.exec(String(headers.link))?.[1] ?? '';
  }
  expect(days.length).toBeGreaterThan(400);
  expect(days).toEqual(days.toSorted((a, b) => Number(b) - Number(a)));
  const refused = await get('/assets?sort=days_past_due');
  expect([refused.status, JSON.parse(refused.body).errors[0].parameter]).toEqual([400, 'sort']);
});

test('id_contains finds a part of the id in upper or lower case, of other alphabets too', async () => {
  const database = await createTestDatabase();
  const ids = ['EQ-1', 'eq-2', 'x\u00c9Q-3', 'RE_1%', 'RE-1'];
  await importRows(database, ids.map((id) => `${id},1,active,2027-01-31\n`).join(''), '--as-of', '2026-01-31');
  const { get } = await startTestApi(database);
  const found = async (part: string) =>
    (JSON.parse((await get(`/assets?id_contains=${encodeURIComponent(part)}`)).body) as { id: string }[]).map(
      ({ id }) => id,
    );
  expect(await found('eq-')).toEqual(['EQ-1', 'eq-2']);
  expect(await found('\u00e9q')).toEqual(['x\u00c9Q-3']);
  expect(await found('_1%')).toEqual(['RE_1%']);
  expect(await found('Z')).toEqual([]);
});
