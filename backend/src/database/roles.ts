import { type Kysely, sql } from 'kysely';
import { readerRole, writerRole } from './connection.ts';
import type { Database } from './schema.ts';

export interface RolePasswords {
  readonly reader?: string | undefined;
  readonly writer?: string | undefined;
}

/**
 * Creates the reader and the writer, grants each what it needs and nothing else, and sets their passwords where given.
 * It runs after the migrations, as their owner, who needs the right to create roles.
 */
export async function ensureRoles(db: Kysely<Database>, passwords: RolePasswords, iamLogin: boolean): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Roles belong to the whole server, and two of its databases may be set up at the same moment.
    await sql`select pg_advisory_xact_lock(hashtext('portfolio roles'))`.execute(transaction);
    for (const role of [readerRole, writerRole]) {
      const { rows } = await sql<{
        present: boolean;
      }>`select exists (select from pg_roles where rolname = ${role}) as present`.execute(transaction);
      if (!rows[0]?.present) await sql`create role ${sql.id(role)} login`.execute(transaction);
      const member = await sql<{ can: boolean }>`select pg_has_role(current_user, ${role}, 'set') as can`.execute(
        transaction,
      );
      if (!member.rows[0]?.can) await sql`grant ${sql.id(role)} to current_user`.execute(transaction);
      if (iamLogin) await sql`grant rds_iam to ${sql.id(role)}`.execute(transaction);
    }
    for (const [role, password] of [
      [readerRole, passwords.reader],
      [writerRole, passwords.writer],
    ] as const) {
      if (password !== undefined)
        await sql`alter role ${sql.id(role)} password ${sql.lit(password)}`.execute(transaction);
    }
    const reader = sql.id(readerRole);
    const writer = sql.id(writerRole);
    await sql`revoke create on schema public from public`.execute(transaction);
    await sql`grant usage on schema public to ${reader}, ${writer}`.execute(transaction);
    await sql`grant select on all tables in schema public to ${reader}, ${writer}`.execute(transaction);
    await sql`grant insert, update, delete, truncate on assets, asset_history to ${writer}`.execute(transaction);
    // An import analyses the tables it has filled, so that the planner knows their sizes at once.
    await sql`grant maintain on assets, asset_rollup to ${writer}`.execute(transaction);
    await sql`grant insert, update, delete on imports, import_rejects, import_missing_assets, import_revalued_assets, import_transitions, import_roll_forwards, insight_snapshots, tape_rollups to ${writer}`.execute(
      transaction,
    );
    await sql`grant usage on sequence import_turns to ${writer}`.execute(transaction);
    await sql`grant execute on function days_past_due(date, date) to ${reader}, ${writer}`.execute(transaction);
    await sql`grant execute on function revise_portfolio() to ${writer}`.execute(transaction);
    await sql`revoke execute on function revise_portfolio() from public`.execute(transaction);
  });
}
