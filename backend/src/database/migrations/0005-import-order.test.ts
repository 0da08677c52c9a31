import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importRows } from '../../../test-support/importing.ts';
import { migrate } from '../migrations.ts';
import { ensureRoles } from '../roles.ts';

/** As the release before left it: no order, and roll-forwards with what left by its value after the tape. */
async function asBefore(database: TestDatabase): Promise<void> {
  await sql`
    update import_roll_forwards set paid = 0, defaulted = 0, repaid = 0,
      restated = restated - repaid - paid - defaulted`.execute(database.owner);
  await sql
    .raw(`
    delete from kysely_migration where name >= '0005';
    drop trigger give_import_its_turn on imports;
    drop function give_import_its_turn;
    alter table imports drop column sequence, drop column undone_at, drop column undone_by, drop column replaced,
      drop column failed_checks, drop constraint imports_outcome_check, add constraint imports_outcome_check check
      (outcome in ('running', 'loaded', 'unchanged', 'rejected', 'failed', 'interrupted'));
    alter table import_roll_forwards drop constraint import_roll_forwards_check, drop column repaid,
      add check (opening_outstanding + new - paid - defaulted + restated + cured - withdrawn = closing_outstanding);
    drop sequence import_turns;
  `)
    .execute(database.owner);
}

const rollForwards = (database: TestDatabase) =>
  database.owner.selectFrom('import_roll_forwards').selectAll().orderBy('import_id').execute();

/** Each way an asset can go, a zero balance where a loan is gone, and one that comes back. */
const tapes = [
  'A,100,active,2027-01-31\nB,200,active,2027-01-31\nC,300,active,2027-01-31\nD,400,active,2027-01-31\nE,50,active,2027-01-31\nF,7,paid,2027-01-31\n',
  'A,90,active,2027-01-31\nB,0,paid,2027-01-31\nC,0,defaulted,2027-01-31\nD,450,active,2027-01-31\nF,9,active,2027-01-31\nG,5,active,2027-01-31\n',
  'A,90,active,2028-01-31\nB,0,paid,2027-01-31\nC,120,active,2027-01-31\nE,55,active,2027-01-31\nF,8,active,2027-01-31\n',
];

async function withThreeTapes(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  for (const [month, rows] of tapes.entries())
    await importRows(database, rows, '--as-of', `2026-0${month + 1}-28`, '--missing', 'withdraw');
  return database;
}

test('recomputes stored roll-forwards from the history, as imports write them now', async () => {
  const database = await withThreeTapes();
  const written = await rollForwards(database);
  const numbers = (rows: readonly object[]) =>
    rows.map((row) =>
      Object.values(row)
        .map((value) => (typeof value === 'string' ? value.replace(/\.00$|^0\.00$/, '') : value))
        .sort(),
    );
  expect(written[1]).toMatchObject({
    paid: '200.00',
    defaulted: '300.00',
    repaid: '10.00',
    restated: '50.00',
    withdrawn: '50.00',
  });
  await asBefore(database);
  expect(await migrate(database.owner)).toContain('0005-import-order');
  expect(numbers(await rollForwards(database))).toEqual(numbers(written));
});

test('keeps a roll-forward that its history does not explain', async () => {
  const database = await withThreeTapes();
  await asBefore(database);
  await sql`delete from asset_history where asset_id = 'B'`.execute(database.owner);
  const [, before] = (
    await sql<Record<string, unknown>>`select * from import_roll_forwards order by import_id`.execute(database.owner)
  ).rows;
  await migrate(database.owner);
  expect((await rollForwards(database))[1]).toEqual({ ...before, repaid: '0' });
});

test('orders recorded imports by when they ended, and the next one after them', async () => {
  const database = await withThreeTapes();
  await asBefore(database);
  // Ids are given before the queue: the second was overtaken in it by the third, and a later one was killed.
  await sql`
    update imports set finished_at = '2026-03-01T10:00:00Z'::timestamptz + (array[0, 2, 1])[id] * interval '1 minute'`.execute(
    database.owner,
  );
  await sql`
    insert into imports (id, outcome, demo, started_at, imported_by, file_name, as_of_date, mode, missing_policy)
    overriding system value values
      (4, 'interrupted', false, '2026-03-01T10:00:30Z', 'me', 'tape.csv', '2026-03-28', 'full', 'report'),
      (5, 'running', false, '2026-03-01T10:00:30Z', 'me', 'tape.csv', '2026-03-28', 'full', 'report');
    `.execute(database.owner);
  await migrate(database.owner);
  const turns = await database.owner.selectFrom('imports').select(['id', 'sequence']).orderBy('id').execute();
  expect(turns.map(({ sequence }) => sequence)).toEqual([1, 4, 3, 2, null]);
  await sql`delete from imports where id > 3`.execute(database.owner);
  await ensureRoles(database.owner, {}, false);
  await importRows(database, 'A,90,active,2028-01-31\n', '--as-of', '2026-04-28');
  const newest = await database.owner
    .selectFrom('imports')
    .select('sequence')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  expect(newest).toEqual({ sequence: 5 });
});

test('accepts the roll-forward that the release before writes', async () => {
  const database = await withThreeTapes();
  await sql`delete from import_roll_forwards where import_id = 3`.execute(database.owner);
  await sql`
    insert into import_roll_forwards (import_id, previous_as_of_date, opening_outstanding, new, paid, defaulted, restated,
      cured, withdrawn, closing_outstanding)
    values (3, '2026-02-28', 100, 10, 5, 0, -20, 0, 0, 85)`.execute(database.owner);
  expect((await rollForwards(database))[2]).toMatchObject({ repaid: '0', restated: '-20' });
});
