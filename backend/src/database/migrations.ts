import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { importLockClass } from './import-lock.ts';
import * as portfolio from './migrations/0001-portfolio.ts';
import * as assetsBehindImports from './migrations/0002-assets-behind-imports.ts';
import * as pagesByValue from './migrations/0003-pages-by-value.ts';
import * as revisionToken from './migrations/0004-revision-token.ts';
import * as importOrder from './migrations/0005-import-order.ts';
import * as composedIds from './migrations/0006-composed-ids.ts';
import * as daysPastDue from './migrations/0007-days-past-due.ts';
import * as importProfile from './migrations/0008-import-profile.ts';
import * as attributes from './migrations/0009-attributes.ts';
import * as truePast from './migrations/0010-true-past.ts';
import * as revaluedAssets from './migrations/0011-revalued-assets.ts';
import type { Database } from './schema.ts';

/**
 * In this order. A released name never changes. Migrations only add: the release before must keep working on the new schema,
 * so a column is dropped two releases after its last use.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-portfolio': portfolio,
  '0002-assets-behind-imports': assetsBehindImports,
  '0003-pages-by-value': pagesByValue,
  '0004-revision-token': revisionToken,
  '0005-import-order': importOrder,
  '0006-composed-ids': composedIds,
  '0007-days-past-due': daysPastDue,
  '0008-import-profile': importProfile,
  '0009-attributes': attributes,
  '0010-true-past': truePast,
  '0011-revalued-assets': revaluedAssets,
};

interface MigrationOptions {
  /**
   * How long one attempt waits for a table that others use; new readers queue behind it for as long. It is longer than
   * PostgreSQL's deadlock_timeout of one second, after which autovacuum gives way.
   */
  readonly lockTimeoutMs?: number;
  readonly giveUpAfterMs?: number;
  /** Called with the reason, in a few words. */
  readonly onWaiting?: (reason: string) => unknown;
}

/**
 * Brings the schema up to date while no import runs. Each migration has its own transaction: one that fails changes nothing,
 * and those before it stay. Concurrent runs serialise. An older release ignores newer migrations, which Kysely's migrator
 * alone would refuse.
 * @returns the names of the migrations applied by this run
 */
export async function migrate(db: Kysely<Database>, options: MigrationOptions = {}): Promise<string[]> {
  if ((await missingMigrations(db)).length === 0) return [];
  return db.connection().execute(async (session) => {
    await takeTurn(session, options);
    try {
      const missing = await missingMigrations(session);
      for (const name of missing) await applyNext(session, name, options);
      return missing;
    } finally {
      await sql`select pg_advisory_unlock(${importLockClass}, 0)`.execute(session);
    }
  });
}

/** Joins the imports' queue: a migration beside an import would wait for its tables, and all readers would wait for the migration. */
async function takeTurn(session: Kysely<Database>, { onWaiting }: MigrationOptions): Promise<void> {
  const { rows } = await sql<{
    taken: boolean;
  }>`select pg_try_advisory_lock(${importLockClass}, 0) as taken`.execute(session);
  if (rows[0]?.taken) return;
  await onWaiting?.('an import or another migration is under way');
  await sql`select pg_advisory_lock(${importLockClass}, 0)`.execute(session);
}

async function applyNext(
  session: Kysely<Database>,
  name: string,
  { lockTimeoutMs = 2_000, giveUpAfterMs = 300_000, onWaiting }: MigrationOptions,
): Promise<void> {
  const provider = { getMigrations: async () => withLockTimeout(lockTimeoutMs) };
  const migrator = new Migrator({ db: session, provider });
  const deadline = Date.now() + giveUpAfterMs;
  for (;;) {
    const { error } = await migrator.migrateUp();
    if (error === undefined) return;
    if (!isLockedOut(error)) throw error;
    if (Date.now() >= deadline)
      throw new Error(
        `Migration ${name} could not lock its tables within ${giveUpAfterMs / 1_000} s: a backup, a long download or an open transaction keeps them. What was applied before it stays. Wait for the end of that session or end it (pg_stat_activity lists it), then migrate again.`,
        { cause: error },
      );
    await onWaiting?.(`others are using the tables of ${name}`);
    // The pause is longer than an attempt, so that readers mostly find no queue.
    await delay(4 * lockTimeoutMs);
  }
}

/** The migrator sets a timeout of an hour, so each migration sets ours after that. */
function withLockTimeout(lockTimeoutMs: number): Record<string, Migration> {
  const entries = Object.entries(migrations).map(([name, { up }]) => {
    const migration: Migration = {
      up: async (transaction) => {
        await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(transaction);
        await up(transaction);
      },
    };
    return [name, migration] as const;
  });
  return Object.fromEntries(entries);
}

/** True for the lock timeout, and for a deadlock that PostgreSQL resolved. */
function isLockedOut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
}

/** Migrations that this release needs and the database lacks. Those of a newer release don't matter. */
export async function missingMigrations(db: Kysely<Database>): Promise<string[]> {
  const { rows: tables } = await sql<{
    present: boolean;
  }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (!tables[0]?.present) return Object.keys(migrations);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  return Object.keys(migrations).filter((name) => !applied.has(name));
}
