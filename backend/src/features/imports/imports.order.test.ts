import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { header, importFileIn, importRows, tapeFile } from '../../../test-support/importing.ts';
import { until } from '../../../test-support/until.ts';
import { readPortfolioFigures } from '../../observability/portfolio-metrics.ts';

/** Starts an import that has its id and comes to the queue only after `queue` has been called. */
function startLate(database: TestDatabase, rows: string, ...args: string[]) {
  let queue: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    queue = resolve;
  });
  const result = importFileIn(database, tapeFile(header + rows), { args, beforeQueue: () => gate });
  return { queue, result };
}

async function laterIdLoadsFirst(early: [rows: string, asOfDate: string], late: [rows: string, asOfDate: string]) {
  const database = await createTestDatabase();
  const first = startLate(database, late[0], '--as-of', late[1]);
  await until('the first import to have its id', async () => {
    const rows = await database.owner.selectFrom('imports').select('id').execute();
    return rows.length === 1;
  });
  expect(await importRows(database, early[0], '--as-of', early[1])).toMatchObject({ importId: 2, outcome: 'loaded' });
  first.queue();
  expect(await first.result).toMatchObject({ importId: 1, outcome: 'loaded' });
  const { get } = await startTestApi(database);
  return { database, body: async (path: string) => JSON.parse((await get(path)).body) };
}

const early: [string, string] = ['A,100,active,2027-01-31\nB,5,active,2027-01-31\n', '2026-01-31'];
const late: [string, string] = ['A,90,active,2027-01-31\nB,5,paid,2027-01-31\n', '2026-02-28'];

test('what loaded last is the newest, whichever id it took before the queue', async () => {
  const { database, body } = await laterIdLoadsFirst(early, late);
  expect(await body('/status')).toMatchObject({ as_of_date: '2026-02-28', last_import: { id: 1, sequence: 2 } });
  expect((await body('/imports')).map(({ id }: { id: number }) => id)).toEqual([1, 2]);
  expect((await body('/imports?limit=1')).map(({ id }: { id: number }) => id)).toEqual([1]);
  expect((await body('/imports?before=1')).map(({ id }: { id: number }) => id)).toEqual([2]);
  expect(await body('/imports?before=2')).toEqual([]);
  expect((await body('/assets/A')).history).toMatchObject([
    { change: 'changed', import_id: 1, nominal_value: 90 },
    { change: 'new', import_id: 2, nominal_value: 100 },
  ]);
  expect((await body('/insights/transitions')).tapes).toMatchObject([
    { import_id: 1, previous_as_of_date: '2026-01-31' },
    { import_id: 2, previous_as_of_date: null },
  ]);
  expect((await body('/assets?moved_in=1')).map(({ id }: { id: string }) => id)).toEqual(['A', 'B']);
  expect(await readPortfolioFigures(database.owner)).toMatchObject({ last_as_of_date: '2026-02-28', last_rows: 2 });
});

test('of two tapes of one day the history shows the one that loaded last', async () => {
  const { body } = await laterIdLoadsFirst(early, [late[0], early[1]]);
  expect((await body('/insights/history')).snapshots).toMatchObject([{ import_id: 1, outstanding_debt: 90 }]);
});

test('what left with the import of the smaller id, which loaded later, cannot be listed as moved by the other', async () => {
  const database = await createTestDatabase();
  const first = startLate(database, 'A,90,active,2027-01-31\n', '--as-of', '2026-02-28', '--missing', 'withdraw');
  await until(
    'the first import to have its id',
    async () => (await database.owner.selectFrom('imports').select('id').execute()).length === 1,
  );
  await importRows(database, early[0], '--as-of', early[1]);
  first.queue();
  await first.result;
  const { get } = await startTestApi(database);
  const { status, body } = await get('/assets?moved_in=2');
  expect([status, JSON.parse(body).detail]).toEqual([
    400,
    expect.stringContaining('1 of the assets that import 2 moved'),
  ]);
});

test('an import that waits stands before all that have had their turn, and the next page knows it', async () => {
  const database = await createTestDatabase();
  await importRows(database, early[0], '--as-of', early[1]);
  const waiting = startLate(database, late[0], '--as-of', late[1]);
  await until(
    'the second import to have its id',
    async () => (await database.owner.selectFrom('imports').select('id').execute()).length === 2,
  );
  const { get } = await startTestApi(database);
  const ids = async (query: string) =>
    JSON.parse((await get(`/imports${query}`)).body).map(({ id, sequence }: Record<string, unknown>) => [id, sequence]);
  expect(await ids('')).toEqual([
    [2, null],
    [1, 1],
  ]);
  expect(await ids('?before=2')).toEqual([[1, 1]]);
  waiting.queue();
  await waiting.result;
  expect(await ids('')).toEqual([
    [2, 2],
    [1, 1],
  ]);
});

test('a page after an import that there is not is refused', async () => {
  const { get } = await startTestApi(await createTestDatabase());
  const { status, body } = await get('/imports?before=7');
  expect([status, JSON.parse(body).detail]).toEqual([400, 'There is no import 7.']);
});

test('an import by the release before, which knows no order, gets its turn when it ends', async () => {
  const database = await createTestDatabase();
  await importRows(database, early[0], '--as-of', early[1]);
  const record = sql<{ id: number }>`
    insert into imports (outcome, demo, started_at, imported_by, file_name, as_of_date, mode, missing_policy)
    values ('running', false, clock_timestamp(), 'old', 'old.csv', '2026-02-28', 'full', 'report') returning id`;
  const { rows } = await record.execute(database.owner);
  const id = rows[0]?.id ?? 0;
  const sequences = async () =>
    (await database.owner.selectFrom('imports').select(['id', 'sequence']).orderBy('id').execute()).map(
      ({ sequence }) => sequence,
    );
  expect(await sequences()).toEqual([1, null]);
  await database.owner
    .updateTable('imports')
    .set({ outcome: 'loaded', finished_at: new Date() })
    .where('id', '=', id)
    .execute();
  expect(await sequences()).toEqual([1, 2]);
  await importRows(database, late[0], '--as-of', '2026-03-31');
  expect(await sequences()).toEqual([1, 2, 3]);
});
