import { type Kysely, sql } from 'kysely';

/** Which assets an import moved, took out or missed: the largest missing ones on record, the others found by index. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table import_missing_assets (
      import_id integer not null references imports on delete cascade,
      ordinal integer not null,
      asset_id text collate "C" not null,
      nominal_value numeric(18,2) not null,
      status text collate "C" not null,
      due_date date not null,
      primary key (import_id, ordinal)
    );

    -- Without the asset's id the entries of one import are kept once: small, and cheap to write.
    create index assets_by_import on assets (import_id, status);
    -- How many of an import's assets have which status: without it the planner takes the few that defaulted for many.
    create statistics assets_by_import_and_status (mcv) on import_id, status from assets;
    create index asset_history_by_import on asset_history (import_id);
    create index asset_history_by_end on asset_history (ended_by, status) where not withdrawn;
    create index asset_history_withdrawn on asset_history (ended_by, nominal_value desc, asset_id) where withdrawn;
  `)
    .execute(database);
}
