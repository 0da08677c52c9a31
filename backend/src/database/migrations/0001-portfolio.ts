import { type Kysely, sql } from 'kysely';

/**
 * The portfolio as it is now (`assets`), what it was (`asset_history`), where it came from (`imports` and what each left
 * behind), and the two small tables that keep reads cheap: the rollup and the revision.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table imports (
      id integer generated always as identity primary key,
      outcome text not null check (outcome in ('running', 'loaded', 'unchanged', 'rejected', 'failed', 'interrupted')),
      demo boolean not null default false,
      started_at timestamptz not null,
      finished_at timestamptz,
      imported_by text not null,
      file_name text not null,
      file_sha256 text,
      as_of_date date not null,
      mode text not null check (mode in ('full', 'delta')),
      missing_policy text not null check (missing_policy in ('report', 'withdraw')),
      rows_read bigint,
      rows_rejected bigint,
      rows_collapsed bigint,
      assets_new bigint,
      assets_changed bigint,
      assets_unchanged bigint,
      assets_withdrawn bigint,
      assets_missing bigint,
      missing_value numeric,
      tape_value numeric,
      ignored_columns text[] not null default '{}',
      message text
    );
    create index imports_loaded on imports (id desc) where outcome = 'loaded';

    create table import_rejects (
      import_id integer not null references imports on delete cascade,
      ordinal integer not null,
      line bigint not null,
      asset_id text,
      field text,
      value text,
      code text not null,
      message text not null,
      primary key (import_id, ordinal)
    );

    create table import_transitions (
      import_id integer not null references imports on delete cascade,
      from_status text not null,
      to_status text not null,
      assets bigint not null,
      nominal_value numeric not null,
      primary key (import_id, from_status, to_status)
    );

    create table import_roll_forwards (
      import_id integer primary key references imports on delete cascade,
      previous_as_of_date date,
      opening_outstanding numeric not null,
      new numeric not null,
      paid numeric not null,
      defaulted numeric not null,
      restated numeric not null,
      cured numeric not null,
      withdrawn numeric not null,
      closing_outstanding numeric not null,
      check (opening_outstanding + new - paid - defaulted + restated + cured - withdrawn = closing_outstanding)
    );

    create table insight_snapshots (
      import_id integer primary key references imports on delete cascade,
      as_of_date date not null,
      active_assets bigint not null,
      active_value numeric not null,
      defaulted_assets bigint not null,
      defaulted_value numeric not null,
      paid_assets bigint not null,
      paid_value numeric not null,
      overdue_assets bigint not null,
      overdue_value numeric not null,
      past_due_30_value numeric not null,
      past_due_60_value numeric not null,
      past_due_90_value numeric not null
    );
    create index insight_snapshots_as_of_date on insight_snapshots (as_of_date, import_id desc);

    create table assets (
      id text collate "C" primary key check (length(id) between 1 and 100),
      nominal_value numeric(18,2) not null check (nominal_value >= 0),
      status text collate "C" not null check (status in ('active', 'defaulted', 'paid')),
      due_date date not null,
      import_id integer not null references imports
    );
    create index assets_by_value on assets (nominal_value, id);
    create index assets_by_due_date on assets (due_date, id);
    create index assets_by_status on assets (status, id);
    create index assets_by_status_and_value on assets (status, nominal_value, id);
    create index assets_by_status_and_due_date on assets (status, due_date, id);

    create table asset_history (
      asset_id text collate "C" not null,
      import_id integer not null references imports,
      ended_by integer not null references imports,
      withdrawn boolean not null,
      nominal_value numeric(18,2) not null,
      status text collate "C" not null,
      due_date date not null,
      primary key (asset_id, import_id)
    );

    create table asset_rollup (
      status text collate "C" not null,
      due_date date not null,
      assets bigint not null,
      nominal_value numeric not null,
      nominal_value_squared numeric not null,
      primary key (status, due_date)
    );

    create table portfolio (
      singleton boolean primary key default true check (singleton),
      revision bigint not null,
      revised_at timestamptz,
      revised_in xid8
    );
    insert into portfolio (revision) values (0);
  `)
    .execute(database);

  await sql
    .raw(`
    -- One step per transaction, however many statements it has.
    create function revise_portfolio() returns void language sql security definer set search_path = public, pg_temp as $$
      update portfolio
      set revision = revision + 1, revised_at = clock_timestamp(), revised_in = pg_current_xact_id()
      where revised_in is distinct from pg_current_xact_id()
    $$;

    create function roll_up_inserted_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if not exists (select from inserted) then return null; end if;
      insert into asset_rollup as rollup
      select status, due_date, count(*), sum(nominal_value), sum(nominal_value * nominal_value)
      from inserted group by status, due_date
      on conflict (status, due_date) do update set
        assets = rollup.assets + excluded.assets,
        nominal_value = rollup.nominal_value + excluded.nominal_value,
        nominal_value_squared = rollup.nominal_value_squared + excluded.nominal_value_squared;
      perform revise_portfolio();
      return null;
    end $$;

    create function roll_up_updated_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if not exists (select from inserted) then return null; end if;
      insert into asset_rollup as rollup
      select status, due_date, sum(sign), sum(sign * nominal_value), sum(sign * nominal_value * nominal_value)
      from (
        select 1 as sign, status, due_date, nominal_value from inserted
        union all
        select -1, status, due_date, nominal_value from deleted
      ) as changed
      group by status, due_date
      having sum(sign) <> 0 or sum(sign * nominal_value) <> 0 or sum(sign * nominal_value * nominal_value) <> 0
      on conflict (status, due_date) do update set
        assets = rollup.assets + excluded.assets,
        nominal_value = rollup.nominal_value + excluded.nominal_value,
        nominal_value_squared = rollup.nominal_value_squared + excluded.nominal_value_squared;
      delete from asset_rollup where assets = 0;
      perform revise_portfolio();
      return null;
    end $$;

    create function roll_up_deleted_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if not exists (select from deleted) then return null; end if;
      update asset_rollup as rollup set
        assets = rollup.assets - gone.assets,
        nominal_value = rollup.nominal_value - gone.nominal_value,
        nominal_value_squared = rollup.nominal_value_squared - gone.nominal_value_squared
      from (
        select status, due_date, count(*) as assets, sum(nominal_value) as nominal_value,
          sum(nominal_value * nominal_value) as nominal_value_squared
        from deleted group by status, due_date
      ) as gone
      where rollup.status = gone.status and rollup.due_date = gone.due_date;
      delete from asset_rollup where assets = 0;
      perform revise_portfolio();
      return null;
    end $$;

    create function roll_up_truncated_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      delete from asset_rollup;
      perform revise_portfolio();
      return null;
    end $$;

    create trigger roll_up_inserted after insert on assets
      referencing new table as inserted for each statement execute function roll_up_inserted_assets();
    create trigger roll_up_updated after update on assets
      referencing new table as inserted old table as deleted for each statement execute function roll_up_updated_assets();
    create trigger roll_up_deleted after delete on assets
      referencing old table as deleted for each statement execute function roll_up_deleted_assets();
    create trigger roll_up_truncated after truncate on assets
      for each statement execute function roll_up_truncated_assets();
  `)
    .execute(database);
}
