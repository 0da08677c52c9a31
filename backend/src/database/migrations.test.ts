import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-support/database.ts';
import * as portfolio from './migrations/0001-portfolio.ts';
import * as assetsBehindImports from './migrations/0002-assets-behind-imports.ts';
import * as pagesByValue from './migrations/0003-pages-by-value.ts';
import { migrate } from './migrations.ts';

it('leaves a schema alone that is up to date', async () => {
  const { owner } = await createTestDatabase();
  expect(await migrate(owner)).toEqual([]);
});

it('leaves a schema alone that a newer release has migrated, so that one can roll back', async () => {
  const { owner } = await createTestDatabase();
  await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2030-01-01')`.execute(owner);
  expect(await migrate(owner)).toEqual([]);
});

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

it('brings the dump of an earlier release up to date that was restored over the schema of today', async () => {
  const database = await createTestDatabase();
  await sql`select setval('import_turns', 100)`.execute(database.owner);
  await restoreEarlierDump(database);
  expect(await migrate(database.owner)).toEqual(['0004-revision-token', '0005-import-order', '0006-composed-ids']);
  await sql`
    insert into imports (outcome, demo, started_at, imported_by, file_name, as_of_date, mode, missing_policy)
    values ('failed', false, now(), 'me', 'tape.csv', '2026-01-31', 'full', 'report')`.execute(database.owner);
  expect(await database.owner.selectFrom('imports').select('sequence').execute()).toEqual([{ sequence: 1 }]);
});
