import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importFile, importRows, tapesFolder } from '../../../test-support/importing.ts';

interface Listed {
  ids: string[];
  total: number;
}

async function startListing(database: TestDatabase) {
  const { get, forgetRevision } = await startTestApi(database);
  const list = async (query: string): Promise<Listed> => {
    const { status, body, headers } = await get(`/assets?${query}`);
    expect(status, body).toBe(200);
    return {
      ids: (JSON.parse(body) as { id: string }[]).map(({ id }) => id),
      total: Number(headers['x-total-count']),
    };
  };
  const ids = async (query: string) => (await list(query)).ids.join('');
  const refusal = async (query: string) => {
    const { status, body } = await get(`/assets?${query}`);
    expect(status, body).toBe(400);
    return JSON.parse(body);
  };
  return { get, forgetRevision, list, ids, refusal };
}

const rows = (text: string) =>
  text
    .trim()
    .split(' ')
    .map((row) => `${row.replaceAll(':', ',')},2026-05-01\n`)
    .join('');

/** Each letter an asset: what the second tape does to it is what is asked for. */
const first = rows(
  'a:1:active b:2:active c:3:active d:4:paid e:5:defaulted f:6:paid g:7:active h:8:active k:9:defaulted',
);
const second = rows(
  'a:1:active b:2:defaulted c:3:paid d:4:defaulted e:5:active f:6:active g:70:active h:80:paid n:10:active m:11:paid k:99:defaulted',
);

async function afterTwoTapes() {
  const database = await createTestDatabase();
  const one = await importRows(database, first, '--as-of', '2026-01-31');
  const two = await importRows(database, second, '--as-of', '2026-02-28');
  return { database, one: one.importId ?? 0, two: two.importId ?? 0, ...(await startListing(database)) };
}

it.each([
  ['moved_from=new', 'mn'],
  ['moved_from=new&moved_to=active', 'n'],
  ['moved_from=active,paid&moved_to=defaulted', 'bd'],
  ['moved_from=active,defaulted&moved_to=paid', 'ch'],
  ['moved_from=defaulted,paid&moved_to=active', 'ef'],
  ['moved_from=active&restated=true', 'gh'],
  ['restated=true', 'ghk'],
  ['moved_from=active,defaulted,paid', 'bcdefghk'],
  ['moved_from=active&moved_to=active', 'g'],
  ['moved_from=new,paid', 'dfmn'],
  ['moved_to=paid', 'chm'],
  ['', 'bcdefghkmn'],
  ['restated=false', 'bcdefghkmn'],
  ['moved_to=paid&value_min=10', 'hm'],
  ['moved_from=active&status=defaulted', 'b'],
  ['moved_from=active,paid&moved_to=defaulted&sort=-nominal_value', 'db'],
])('of the newest import, %s lists %s and no other', async (query, expected) => {
  const { two, list } = await afterTwoTapes();
  for (const listing of [`moved_in=${two}&${query}`, `moved_in=${two}&${query}&limit=100`])
    expect(await list(listing)).toEqual({ ids: [...expected], total: expected.length });
});

it('walks a movement page by page, through the next import too', async () => {
  const { database, two, get, forgetRevision } = await afterTwoTapes();
  const page = await get(`/assets?moved_in=${two}&moved_from=active,defaulted,paid&limit=3&sort=-nominal_value`);
  const next = /<(\?[^>]*)>; rel="next"/.exec(String(page.headers.link))?.[1];
  await importRows(database, rows('a:2:active'), '--as-of', '2026-03-31', '--mode', 'delta');
  forgetRevision();
  const after = await get(`/assets${next}`);
  expect(after.status, after.body).toBe(200);
  expect(
    [page, after].map(({ body }) =>
      JSON.parse(body)
        .map(({ id }: { id: string }) => id)
        .join(''),
    ),
  ).toEqual(['khg', 'fed']);
});

it('of an earlier import, lists what it moved as it is now', async () => {
  const { database, one, two, ids, forgetRevision } = await afterTwoTapes();
  expect(await ids(`moved_in=${one}&moved_from=new`)).toBe('abcdefghk');
  expect(await ids(`moved_in=${one}&moved_to=defaulted`)).toBe('ek');
  await importRows(database, rows('b:2:paid e:55:active n:10:paid'), '--as-of', '2026-03-31', '--mode', 'delta');
  forgetRevision();
  expect(await ids(`moved_in=${two}&moved_from=active,paid&moved_to=defaulted`)).toBe('bd');
  expect(await ids(`moved_in=${two}&moved_from=active,paid&moved_to=defaulted&status=paid`)).toBe('b');
  expect(await ids(`moved_in=${two}&moved_from=defaulted,paid&moved_to=active`)).toBe('ef');
  expect(await ids(`moved_in=${two}&moved_from=new&moved_to=active`)).toBe('n');
  expect(await ids(`moved_in=${two}&moved_from=active&restated=true`)).toBe('gh');
});

it.each(['', '&moved_from=active', '&moved_to=active,defaulted,paid', '&restated=true', '&value_min=2'])(
  'of an earlier import that moved most of the portfolio, %s lists the same page by page',
  async (query) => {
    const { database, one, two, list, forgetRevision } = await afterTwoTapes();
    const all = [...'abcdefghkmn'].map((id, n) => `${id}:${n}.5:active`).join(' ');
    await importRows(database, rows(all), '--as-of', '2026-03-31');
    forgetRevision();
    for (const id of [one, two]) {
      for (const sort of ['id', '-nominal_value', 'due_date']) {
        const asked = `moved_in=${id}${query}&sort=${sort}`;
        const whole = await list(asked);
        expect(whole.total).toBe(whole.ids.length);
        expect(await list(`${asked}&limit=100`)).toEqual(whole);
      }
    }
  },
);

it('refuses a list that withdrawn assets are missing from, until they return', async () => {
  const { database, two, ids, refusal, forgetRevision } = await afterTwoTapes();
  const without = second.replace(/^b,.*\n/m, '');
  await importRows(database, without, '--as-of', '2026-03-31', '--missing', 'withdraw');
  forgetRevision();
  const defaulted = `moved_in=${two}&moved_from=active,paid&moved_to=defaulted`;
  const message = `1 of the assets that import ${two} moved has left the portfolio since, so a list of those still in it would not be what it moved.`;
  expect(await refusal(defaulted)).toMatchObject({ detail: message, errors: [{ parameter: 'moved_in', message }] });
  expect(await refusal(`${defaulted}&limit=5`)).toMatchObject({ detail: message });
  expect(await ids(`moved_in=${two}&moved_from=new`)).toBe('mn');
  // Back again, it is new to the portfolio, whatever it was before it left.
  const returned = await importRows(database, second, '--as-of', '2026-04-30');
  forgetRevision();
  expect(await ids(defaulted)).toBe('bd');
  expect(await ids(`moved_in=${returned.importId}&moved_from=new&moved_to=defaulted`)).toBe('b');
});

it.each([
  ['moved_in=99', 'Import 99 moved no assets'],
  [
    'moved_from=new&restated=true',
    '"moved_from" goes with "moved_in", the import that moved the assets. "restated" goes with',
  ],
  ['moved_in=1&moved_from=withdrawn', '"moved_from" takes a value like new.'],
  ['moved_in=1&moved_to=new', '"moved_to" takes a value like defaulted.'],
  ['moved_in=x', '"moved_in" takes a whole number from 1 to 2147483647.'],
])('refuses %s', async (query, detail) => {
  const { refusal } = await afterTwoTapes();
  expect((await refusal(query)).detail).toContain(detail);
});

it('refuses the movements of a refused tape, and of a demo portfolio that was replaced', async () => {
  const database = await createTestDatabase();
  const demo = await importRows(database, first, '--as-of', '2026-01-31', '--demo');
  await importRows(database, second, '--as-of', '2026-02-28');
  const refused = await importRows(database, 'a,1,late,2026-05-01\n', '--as-of', '2026-03-31');
  const { refusal } = await startListing(database);
  for (const { importId } of [demo, refused])
    expect((await refusal(`moved_in=${importId}`)).detail).toContain('moved no assets of this portfolio');
});

it('holds, for four real tapes, exactly what the transitions of each count', async () => {
  const database = await createTestDatabase();
  const tapes = [
    ['2016-12-31', 'lendingclub_sample_asof_2016-12-31_reconstructed.csv'],
    ['2017-12-31', 'lendingclub_sample_asof_2017-12-31_reconstructed.csv'],
    ['2018-12-31', 'lendingclub_sample_asof_2018-12-31_reconstructed.csv'],
    ['2019-03-31', 'lendingclub_sample.csv'],
  ] as const;
  for (const [asOf, name] of tapes) await importFile(database, join(tapesFolder, name), '--as-of', asOf);
  const { list } = await startListing(database);
  const moved = await database.owner.selectFrom('import_transitions').selectAll().execute();
  const movements = moved.filter(({ from_status, to_status }) => from_status !== to_status);
  expect(movements.length).toBeGreaterThan(8);
  for (const { import_id, from_status, to_status, assets } of movements) {
    const query = `moved_in=${import_id}&moved_from=${from_status}&moved_to=${to_status}`;
    const { ids, total } = await list(query);
    expect([ids.length, new Set(ids).size, total], query).toEqual([assets, assets, assets]);
    // The count that follows from the rows, rather than from what the import counted.
    expect((await list(`${query}&value_min=0&limit=1`)).total, query).toBe(assets);
  }
});
