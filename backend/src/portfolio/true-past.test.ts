import { expect, test } from 'vitest';
import { startTestApi } from '../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import { importRows, undo } from '../../test-support/importing.ts';
import { loadAssets, manyAssets } from '../../test-support/portfolio.ts';
import { readerBodies } from '../../test-support/reader-bodies.ts';
import { addDays } from '../loans/calendar.ts';

/** Each way an asset can go between tapes: it comes, changes, goes, comes back, or stays as it is. */
const tapes: readonly (readonly [asOfDate: string, rows: string, ...args: string[]])[] = [
  ['2026-01-31', 'A,100,active,2026-03-31\nB,200,active,2025-12-31\nC,300,active,2027-01-31\nD,50,paid,2025-01-31\n'],
  [
    '2026-02-28',
    'A,90,active,2026-03-31\nB,200,defaulted,2025-12-31\nC,300,active,2027-01-31\nE,7,active,2026-02-01\n',
  ],
  ['2026-03-31', 'A,80,paid,2026-03-31\nC,310,active,2027-02-28\n=F,4,active,2026-01-31\n', '--missing', 'withdraw'],
  ['2026-04-30', 'B,150,active,2026-12-31\nC,310,active,2027-02-28\nE,7,active,2026-02-01\n', '--missing', 'withdraw'],
  ['2026-05-31', 'B,140,active,2026-12-31\n', '--mode', 'delta'],
];
const ids = ['A', 'B', 'C', 'D', 'E', '=F'];

/** What readers saw on the day of each tape, oldest first. */
async function loadAll(database: TestDatabase): Promise<{ asOfDate: string; bodies: Record<string, string> }[]> {
  const seen = [];
  for (const [asOfDate, rows, ...args] of tapes) {
    expect(await importRows(database, rows, '--as-of', asOfDate, ...args)).toMatchObject({ outcome: 'loaded' });
    seen.push({ asOfDate, bodies: await readerBodies(database, ids) });
  }
  return seen;
}

test('each earlier day is answered as it was then: figures, lists, exports, assets and their history', async () => {
  const database = await createTestDatabase();
  for (const { asOfDate, bodies } of await loadAll(database))
    expect([asOfDate, await readerBodies(database, ids, asOfDate)]).toEqual([asOfDate, bodies]);
});

test('tapes of an earlier release, which kept nothing, are rebuilt from the history, whatever rollups lie about', async () => {
  const database = await createTestDatabase();
  const seen = await loadAll(database);
  await database.owner.updateTable('tape_rollups').set({ assets: 7 }).execute();
  await database.owner.updateTable('insight_snapshots').set({ concentration: null }).execute();
  for (const { asOfDate, bodies } of seen)
    expect([asOfDate, await readerBodies(database, ids, asOfDate)]).toEqual([asOfDate, bodies]);
});

test('rollups that a restored dump left behind are replaced by those of new tapes', async () => {
  const database = await createTestDatabase();
  await database.owner
    .insertInto('tape_rollups')
    .values(
      [1, 2, 3].map((import_id) => ({
        ...{ import_id, status: 'active' as const, due_date: '2026-03-31', assets: 7 },
        ...{ nominal_value: '7', nominal_value_squared: '7' },
      })),
    )
    .execute();
  for (const { asOfDate, bodies } of await loadAll(database))
    expect([asOfDate, await readerBodies(database, ids, asOfDate)]).toEqual([asOfDate, bodies]);
});

test('an undone tape leaves the days before it as they were, and its own day shows the tape before', async () => {
  const database = await createTestDatabase();
  const seen = await loadAll(database);
  await undo(database, 5);
  await undo(database, 4);
  for (const { asOfDate, bodies } of seen.slice(0, 3))
    expect([asOfDate, await readerBodies(database, ids, asOfDate)]).toEqual([asOfDate, bodies]);
  const { get } = await startTestApi(database);
  const aging = (await get('/insights/aging?as_of=2026-04-30')).json() as Record<string, unknown>;
  expect(aging).toMatchObject({ statuses_as_of: '2026-03-31', as_of_date: '2026-04-30', recomputed: true });
});

test('a day between tapes shows the tape before it with its own date, a later one is a projection, an earlier one is refused', async () => {
  const database = await createTestDatabase();
  await loadAll(database);
  const { get } = await startTestApi(database);
  const at = async (day: string) => (await get(`/insights/aging?as_of=${day}`)).json() as Record<string, unknown>;
  expect(await at('2026-03-30')).toEqual(await at('2026-02-28'));
  expect(await at('2026-03-30')).toMatchObject({ as_of_date: '2026-02-28', recomputed: false });
  expect(await at('2026-05-31')).toMatchObject({ as_of_date: '2026-05-31', recomputed: false });
  expect(await at('2026-06-30')).toMatchObject({
    ...{ as_of_date: '2026-06-30', statuses_as_of: '2026-05-31', recomputed: true },
    overdue: { count: 1, value: 7 },
  });
  const refused = await get('/assets?as_of=2026-01-30');
  expect([refused.status, refused.json()]).toEqual([
    404,
    expect.objectContaining({
      detail: 'There is no portfolio as of 2026-01-30: the first tape is of 2026-01-31.',
    }),
  ]);
});

test('a filtered, sorted and paged list of an earlier day is that day’s', async () => {
  const database = await createTestDatabase();
  const tape = (factor: number) =>
    manyAssets(300)
      .filter((_, index) => index % factor !== 0)
      .map((asset, index) => `${asset.id},${index * factor},${asset.status},${addDays(asset.due_date, factor)}\n`)
      .join('');
  const { get, forgetRevision } = await startTestApi(database);
  const queries = [
    'status=active&sort=-nominal_value&limit=20',
    'ageing=30-59&sort=due_date',
    'value_min=100&value_max=400&id_prefix=asset-00000&fields=all',
    'sort=due_date&limit=7',
  ];
  const ask = async (asOf = '') => {
    forgetRevision();
    const answers = await Promise.all(queries.map((query) => get(`/assets?${query}${asOf}`)));
    const pages = answers.map(({ status, body, headers }) => [status, body, headers['x-total-count']]);
    const next = /<([^>]+)>; rel="next"/.exec(String(answers[0]?.headers.link))?.[1] ?? '';
    return [...pages, (await get(`/assets${next}`)).body];
  };
  await importRows(database, tape(3), '--as-of', '2026-01-31');
  const first = await ask();
  await importRows(database, tape(5), '--as-of', '2026-02-28', '--missing', 'withdraw');
  const second = await ask();
  await importRows(database, tape(7), '--as-of', '2026-03-31', '--missing', 'withdraw');
  expect(await ask('&as_of=2026-01-31')).toEqual(first);
  expect(await ask('&as_of=2026-02-28')).toEqual(second);
  expect(second).not.toEqual(first);
});

test('the assets that a tape moved, as of a day: until the next tape all of them, before the tape a refusal', async () => {
  const database = await createTestDatabase();
  await loadAll(database);
  const { get } = await startTestApi(database);
  const moved = (query: string) => get(`/assets?moved_in=2&moved_to=defaulted&${query}`);
  expect((await moved('as_of=2026-02-28')).json()).toMatchObject([{ id: 'B', status: 'defaulted' }]);
  expect((await moved('as_of=2026-01-31')).json()).toMatchObject({
    status: 400,
    detail: 'Import 2 was loaded later than the tape of 2026-01-31, so it moved nothing until then.',
  });
  // The tape of March took it out.
  expect((await moved('as_of=2026-03-31')).status).toBe(400);
});

test('an asset is unknown before the tape that brought it', async () => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-01-31', manyAssets(2));
  await importRows(database, 'new-one,1,active,2027-01-31\n', '--as-of', '2026-02-28');
  const { get } = await startTestApi(database);
  expect((await get('/assets/new-one')).status).toBe(200);
  expect((await get('/assets/new-one?as_of=2026-01-31')).json()).toMatchObject({
    detail: 'There was no asset with the id "new-one" as of 2026-01-31.',
  });
});
