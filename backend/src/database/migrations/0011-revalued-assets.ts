import { type Kysely, sql } from 'kysely';

/** The active assets whose value a tape raised, or lowered by more than is usual. Null: an importer before this one. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- Without a foreign key, which would keep the dump of an earlier release from being restored over it.
    create table if not exists import_revalued_assets (
      import_id integer not null,
      ordinal integer not null,
      asset_id text collate "C" not null,
      value_before numeric(18,2) not null,
      value_after numeric(18,2) not null,
      primary key (import_id, ordinal)
    );
    alter table imports add column if not exists assets_revalued bigint;
  `)
    .execute(database);
}
