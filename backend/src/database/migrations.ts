import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as portfolio from './migrations/0001-portfolio.ts';
import * as assetsBehindImports from './migrations/0002-assets-behind-imports.ts';
import * as pagesByValue from './migrations/0003-pages-by-value.ts';
import * as revisionToken from './migrations/0004-revision-token.ts';
import * as importOrder from './migrations/0005-import-order.ts';
import * as composedIds from './migrations/0006-composed-ids.ts';
import type { Database } from './schema.ts';

/**
 * In order; a name never changes once released. Migrations expand only: the release before must keep working on the new
 * schema, so a column goes away two releases after its last use.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-portfolio': portfolio,
  '0002-assets-behind-imports': assetsBehindImports,
  '0003-pages-by-value': pagesByValue,
  '0004-revision-token': revisionToken,
  '0005-import-order': importOrder,
  '0006-composed-ids': composedIds,
};

/**
 * Brings the schema up to date. Two at once: the second waits for the first, then finds nothing to do. A release that is
 * rolled back to finds what a newer one added, and leaves it: the migrator itself would refuse what it doesn't know.
 * @returns the names applied now
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  if ((await missingMigrations(db)).length === 0) return [];
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  return (results ?? []).filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName);
}

/** Migrations that this release needs and the database lacks. A newer release's migrations are no obstacle. */
export async function missingMigrations(db: Kysely<Database>): Promise<string[]> {
  const { rows: tables } = await sql<{
    present: boolean;
  }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (!tables[0]?.present) return Object.keys(migrations);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  return Object.keys(migrations).filter((name) => !applied.has(name));
}
