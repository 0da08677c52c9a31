import { type Kysely, sql } from 'kysely';

/**
 * The order in which imports had their turn, what undoing and refusing an implausible one leave on record, and the
 * roll-forward in money that left. The release before sets no sequence: a trigger does, while that import holds the queue.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql.raw(recomputedRollForwards).execute(database);
  await sql.raw(importColumns).execute(database);
  await sql.raw(sequenceForEarlierReleases).execute(database);
  await sql.raw(rollForwardColumns).execute(database);
  await sql.raw(rollForwardsFromHistory).execute(database);
}

/** The restored dump of an earlier release drops neither the sequence nor the function: both may be there already. */
const importColumns = `
  create sequence if not exists import_turns;
  alter table imports
    add column sequence bigint unique,
    add column undone_at timestamptz,
    add column undone_by text,
    -- Of an earlier portfolio: demo data that gave way to what has been undone since.
    add column replaced boolean not null default false,
    add column failed_checks jsonb not null default '[]',
    drop constraint imports_outcome_check,
    add constraint imports_outcome_check check (outcome in
      ('running', 'loaded', 'unchanged', 'rejected', 'implausible', 'failed', 'interrupted', 'undone'));

  -- An import has its id from before the queue, and ends while it holds it.
  update imports set sequence = turn
  from (select id, row_number() over (order by coalesce(finished_at, started_at), id) as turn from imports where outcome <> 'running') as ended
  where ended.id = imports.id;
  select setval('import_turns', coalesce(max(sequence), 0) + 1, false) from imports;

  create index imports_standing on imports (sequence desc) where outcome = 'loaded' and not replaced;
  create index imports_undone on imports (file_sha256, sequence desc) where outcome in ('loaded', 'undone');
`;

const sequenceForEarlierReleases = `
  create or replace function give_import_its_turn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    new.sequence := nextval('import_turns');
    return new;
  end $$;
  create trigger give_import_its_turn before insert or update on imports
    for each row when (new.sequence is null and new.outcome <> 'running') execute function give_import_its_turn();
`;

/** With repaid at 0, what the release before writes satisfies the new equation too. */
const rollForwardColumns = `
  alter table import_roll_forwards
    add column repaid numeric not null default 0,
    drop constraint import_roll_forwards_check,
    add constraint import_roll_forwards_check check
      (opening_outstanding + new + cured + restated - repaid - paid - defaulted - withdrawn = closing_outstanding);
`;

/** Goes through all the history, so before anything is locked. */
const recomputedRollForwards = `
  set local work_mem = '64MB';
  create temporary table recomputed on commit drop as
  with made as (
    select id as asset_id, import_id, status, nominal_value from assets
    union all
    select asset_id, import_id, status, nominal_value from asset_history
  ),
  moved as (
    select coalesce(made.import_id, before.ended_by) as import_id, before.withdrawn is true as withdrawn,
      before.status as from_status, before.nominal_value as value_before, made.status as to_status, made.nominal_value as value_after
    from asset_history as before
    full join made on made.asset_id = before.asset_id and made.import_id = before.ended_by
  )
  select import_id,
    coalesce(sum(value_after) filter (where from_status is null and to_status = 'active'), 0) as new,
    coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'paid'), 0) as paid,
    coalesce(sum(value_before) filter (where from_status = 'active' and to_status = 'defaulted'), 0) as defaulted,
    coalesce(sum(value_before) filter (where from_status = 'active' and withdrawn), 0) as withdrawn,
    coalesce(sum(value_after) filter (where from_status <> 'active' and to_status = 'active'), 0) as cured,
    coalesce(sum(greatest(value_before - value_after, 0)) filter (where from_status = 'active' and to_status = 'active'), 0) as repaid,
    coalesce(sum(greatest(value_after - value_before, 0)) filter (where from_status = 'active' and to_status = 'active'), 0) as restated
  from moved group by import_id;
`;

/** One chart has one definition. A roll-forward that its history doesn't explain stays as it was. */
const rollForwardsFromHistory = `
  update import_roll_forwards as roll set new = recomputed.new, paid = recomputed.paid, defaulted = recomputed.defaulted,
    withdrawn = recomputed.withdrawn, cured = recomputed.cured, repaid = recomputed.repaid, restated = recomputed.restated
  from recomputed
  where recomputed.import_id = roll.import_id
    and opening_outstanding + recomputed.new + recomputed.cured + recomputed.restated - recomputed.repaid - recomputed.paid
      - recomputed.defaulted - recomputed.withdrawn = closing_outstanding;
`;
