import { type Kysely, sql } from 'kysely';

/**
 * What each tape left behind, kept so that its figures need not be rebuilt from the history: the rollup, and what comes
 * from single assets. Tapes before this migration are rebuilt when asked for, so nothing is computed here.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- Without a foreign key, which would keep the dump of an earlier release from being restored over it.
    create table if not exists tape_rollups (
      import_id integer not null,
      status text collate "C" not null,
      due_date date not null,
      assets bigint not null,
      nominal_value numeric not null,
      nominal_value_squared numeric not null,
      primary key (import_id, status, due_date)
    );
    alter table insight_snapshots add column if not exists concentration jsonb;
  `)
    .execute(database);
}
