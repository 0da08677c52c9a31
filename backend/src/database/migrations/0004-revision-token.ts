import { type Kysely, sql } from 'kysely';

/**
 * Numbers repeat: restore a dump, import another tape, and a revision that caches hold comes again with other figures. A token
 * drawn with each revision does not, and a restored row brings back the token of the content restored with it.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table portfolio add column token uuid not null default gen_random_uuid();

    -- Transaction ids start again in a restored cluster, so a stored one may be met a second time. The row itself
    -- knows who wrote it: only both together mean that this transaction has had its revision.
    create or replace function revise_portfolio() returns void language sql security definer set search_path = public, pg_temp as $$
      update portfolio
      set revision = revision + 1, token = gen_random_uuid(), revised_at = clock_timestamp(), revised_in = pg_current_xact_id()
      where revised_in is distinct from pg_current_xact_id() or xmin <> pg_current_xact_id()::xid
    $$;
  `)
    .execute(database);
}
