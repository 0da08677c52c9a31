import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import { importLockClass } from './import-lock.ts';
import * as portfolio from './migrations/0001-portfolio.ts';
import * as assetsBehindImports from './migrations/0002-assets-behind-imports.ts';
import * as pagesByValue from './migrations/0003-pages-by-value.ts';
import { migrate, missingMigrations } from './migrations.ts';

it('leaves an up-to-date schema alone', async () => {
  const { owner } = await createTestDatabase();
  expect(await migrate(owner)).toEqual([]);
});

it('leaves a newer release’s schema alone, so that a release can be rolled back', async () => {
  const { owner } = await createTestDatabase();
  await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2030-01-01')`.execute(owner);
  expect(await migrate(owner)).toEqual([]);
});

const sinceTheDump = [
  '0004-revision-token',
  '0005-import-order',
  '0006-composed-ids',
  '0007-days-past-due',
  '0008-import-profile',
  '0009-attributes',
  '0010-true-past',
  '0011-revalued-assets',
];

/** `pg_restore --clean` drops what its dump holds, and no more: of today's schema it leaves what came after the dump. */
async function restoreEarlierDump({ owner }: TestDatabase): Promise<void> {
  await sql
    .raw(`
    drop table import_rejects, import_missing_assets, import_transitions, import_roll_forwards, insight_snapshots, assets,
      asset_history, asset_rollup, portfolio, imports;
    drop function revise_portfolio, roll_up_inserted_assets, roll_up_updated_assets, roll_up_deleted_assets, roll_up_truncated_assets;
    delete from kysely_migration where name >= '0004';
  `)
    .execute(owner);
  await owner.transaction().execute(async (transaction) => {
    for (const { up } of [portfolio, assetsBehindImports, pagesByValue]) await up(transaction as never);
  });
}

it('migrates an earlier release’s dump that was restored over today’s schema', async () => {
  const database = await createTestDatabase();
  await sql`select setval('import_turns', 100)`.execute(database.owner);
  await restoreEarlierDump(database);
  expect(await migrate(database.owner)).toEqual(sinceTheDump);
  await sql`
    insert into imports (outcome, demo, started_at, imported_by, file_name, as_of_date, mode, missing_policy)
    values ('failed', false, now(), 'me', 'tape.csv', '2026-01-31', 'full', 'report')`.execute(database.owner);
  expect(await database.owner.selectFrom('imports').select('sequence').execute()).toEqual([{ sequence: 1 }]);
});

async function session(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  client.on('error', () => undefined); // dropping the database ends it
  onTestFinished(() => client.end());
  return client;
}

describe('while the database is in use', () => {
  it('waits for a running import', async () => {
    const database = await createTestDatabase();
    await restoreEarlierDump(database);
    const importer = await session(database);
    await importer.query('select pg_advisory_lock($1, 0)', [importLockClass]);
    const asked: string[][] = [];
    const onWaiting = async (): Promise<void> => {
      asked.push(await missingMigrations(database.owner));
      await importer.query('select pg_advisory_unlock_all()');
    };
    expect(await migrate(database.owner, { onWaiting })).toEqual(sinceTheDump);
    expect(asked).toEqual([sinceTheDump]);
    await importer.query('select pg_advisory_lock($1, 0)', [importLockClass]);
  });

  it('serialises concurrent runs: the second has nothing to do', async () => {
    const database = await createTestDatabase();
    await restoreEarlierDump(database);
    const applied = await Promise.all([migrate(database.owner), migrate(database.owner)]);
    expect(applied.sort((one, other) => one.length - other.length)).toEqual([[], sinceTheDump]);
  });

  it('lets readers pass instead of making them queue, and tries again', async () => {
    const database = await createTestDatabase();
    await restoreEarlierDump(database);
    const slowReader = await session(database);
    await slowReader.query('begin; select from portfolio');
    const revisions: unknown[] = [];
    const onWaiting = async (): Promise<void> => {
      revisions.push(await database.owner.selectFrom('portfolio').select('revision').executeTakeFirst());
      await slowReader.query('commit');
    };
    expect(await migrate(database.owner, { lockTimeoutMs: 50, onWaiting })).toEqual(sinceTheDump);
    expect(revisions).toEqual([{ revision: 0 }]);
  });

  it('gives up in the end, says what to do, and keeps the migrations already applied', async () => {
    const database = await createTestDatabase();
    await restoreEarlierDump(database);
    const slowReader = await session(database);
    await slowReader.query('begin; select from imports');
    await expect(migrate(database.owner, { lockTimeoutMs: 50, giveUpAfterMs: 0 })).rejects.toThrow(
      /^Migration 0005-import-order .* migrate again\.$/,
    );
    expect(await missingMigrations(database.owner)).toEqual(sinceTheDump.slice(1));
    await slowReader.query('commit');
    expect(await migrate(database.owner)).toEqual(sinceTheDump.slice(1));
  });

  it('takes no lock that blocks readers while it scans the whole history', async () => {
    const database = await createTestDatabase();
    await restoreEarlierDump(database);
    const history = await session(database);
    await history.query('begin; lock table asset_history in access exclusive mode');
    const migrated = migrate(database.owner, { lockTimeoutMs: 60_000 });
    const locks = async () => {
      const { rows } = await history.query(
        `select relation::regclass::text as name, granted from pg_locks
         where relation in (select oid from pg_class where relnamespace = 'public'::regnamespace)
           and pid <> pg_backend_pid() and (not granted or mode = 'AccessExclusiveLock')`,
      );
      return rows;
    };
    await expect.poll(locks, { timeout: 10_000 }).toEqual([{ name: 'asset_history', granted: false }]);
    await history.query('commit');
    expect(await migrated).toEqual(sinceTheDump);
  });
});
