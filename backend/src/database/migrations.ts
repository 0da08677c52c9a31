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
  '0007-days-past-due': daysPastDue,
};

interface MigrationPatience {
  /**
   * How long one attempt waits for a table that others read; whoever comes after it waits as long behind it. Longer than
   * PostgreSQL's deadlock_timeout of one second, at which an autovacuum gives way.
   */
  readonly lockTimeoutMs?: number;
  readonly giveUpAfterMs?: number;
  /** Told in a few words what for. */
  readonly onWaiting?: (reason: string) => unknown;
}

/**
 * Brings the schema up to date while no import runs, each migration in a transaction of its own: one that fails leaves nothing,
 * and those before it stay. Two at once: the second waits for the first, then finds nothing to do. A release that is
 * rolled back to finds what a newer one added, and leaves it: the migrator itself would refuse what it doesn't know.
 * @returns the names applied now
 */
export async function migrate(db: Kysely<Database>, patience: MigrationPatience = {}): Promise<string[]> {
  if ((await missingMigrations(db)).length === 0) return [];
  return db.connection().execute(async (session) => {
    await takeTurn(session, patience);
    try {
      const missing = await missingMigrations(session);
      for (const name of missing) await applyNext(session, name, patience);
      return missing;
    } finally {
      await sql`select pg_advisory_unlock(${importLockClass}, 0)`.execute(session);
    }
  });
}

/** Takes a turn in the imports' queue: a migration would wait for the tables that an import writes to, and every reader behind the migration. */
async function takeTurn(session: Kysely<Database>, { onWaiting }: MigrationPatience): Promise<void> {
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
  { lockTimeoutMs = 2_000, giveUpAfterMs = 300_000, onWaiting }: MigrationPatience,
): Promise<void> {
  const provider = { getMigrations: async () => givingWay(lockTimeoutMs) };
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
    // Longer than an attempt: most of the time nobody queues behind it.
    await delay(4 * lockTimeoutMs);
  }
}

/** The migrator sets an hour of its own, so the timeout is set after that. */
function givingWay(lockTimeoutMs: number): Record<string, Migration> {
  const entries = Object.entries(migrations).map(([name, { up }]) => {
    const patient: Migration = {
      up: async (transaction) => {
        await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(transaction);
        await up(transaction);
      },
    };
    return [name, patient] as const;
  });
  return Object.fromEntries(entries);
}

/** The lock timeout, or a deadlock that PostgreSQL has ended. */
function isLockedOut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
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
