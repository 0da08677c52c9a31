import { type Kysely, sql } from 'kysely';

/** By which profile a tape was read, and which rows the profile left out. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table imports
      add column if not exists profile_name text,
      add column if not exists profile_sha256 text,
      add column if not exists rows_left_out jsonb not null default '{}';
  `)
    .execute(database);
}
