import type pg from 'pg';
import { differs, valueColumns, valuesFrom } from '../../database/asset-columns.ts';
import { type AssetRow, type FieldName, fieldNames } from '../../loans/asset-fields.ts';
import { isRevalued } from './imports.revalued.ts';

export interface MergeCounts {
  readonly assetsNew: number;
  readonly assetsChanged: number;
  readonly assetsUnchanged: number;
  readonly assetsWithdrawn: number;
  /** Of a full tape: in the portfolio, not on the tape, and left as they are. Null for a delta tape. */
  readonly assetsMissing: number | null;
  /** Decimal digits; null for a delta tape. */
  readonly missingValue: string | null;
  /** Active before and after, and worth more, or less by more than is usual. */
  readonly assetsRevalued: number;
  /** Decimal digits. */
  readonly tapeValue: string;
}

/** Of single rows of the tape, in decimal digits; null where it has none. */
export interface TapeRange {
  readonly smallest: string | null;
  readonly largest: string | null;
}

/** A refused row is still on the tape, so its asset is not missing. */
const notOnTape = `not exists (select from tape where tape.id = assets.id)
  and not exists (select from refused where refused.id = assets.id)`;

/**
 * Compares the staged tape with the portfolio: `movement` gets a row for each pair of statuses before and after. This
 * happens before anything is written, so that the report and the changes agree.
 * @param maxFall in percent, by which the value of an active asset may fall
 */
export async function compare(
  client: pg.ClientBase,
  fields: readonly FieldName[],
  mode: 'full' | 'delta',
  missingPolicy: 'report' | 'withdraw',
  maxFall: number,
): Promise<{ readonly counts: MergeCounts; readonly range: TapeRange }> {
  await client.query(`
    create temporary table movement on commit drop as
    select coalesce(assets.status, 'new') as from_status, tape.status as to_status, count(*) as assets,
      sum(tape.nominal_value) as value_after, min(tape.nominal_value) as smallest,
      max(tape.nominal_value) as largest, coalesce(sum(assets.nominal_value), 0) as value_before,
      coalesce(sum(greatest(assets.nominal_value - tape.nominal_value, 0)) filter (where assets.id is not null), 0) as value_fallen,
      coalesce(sum(greatest(tape.nominal_value - assets.nominal_value, 0)) filter (where assets.id is not null), 0) as value_risen,
      count(*) filter (where assets.id is not null and ${differs('assets', 'tape', fields)}) as changed,
      count(*) filter (where ${isRevalued(maxFall)}) as revalued
    from tape left join assets using (id)
    group by 1, 2`);
  if (mode === 'full') {
    await client.query(`
      insert into movement
      select status, 'missing', count(*), sum(nominal_value), null, null, sum(nominal_value), 0, 0, 0, 0
      from assets where ${notOnTape}
      group by status`);
  }
  if (missingPolicy === 'withdraw')
    await client.query(`update movement set to_status = 'withdrawn' where to_status = 'missing'`);
  const { rows } = await client.query<{
    added: number;
    changed: number;
    unchanged: number;
    withdrawn: number;
    missing: number;
    revalued: number;
    missing_value: string;
    tape_value: string;
    smallest: string | null;
    largest: string | null;
  }>(`
    select
      coalesce(sum(assets) filter (where from_status = 'new'), 0)::bigint as added,
      coalesce(sum(changed), 0)::bigint as changed,
      coalesce(sum(assets - changed) filter (where from_status <> 'new' and to_status not in ('missing', 'withdrawn')), 0)::bigint as unchanged,
      coalesce(sum(assets) filter (where to_status = 'withdrawn'), 0)::bigint as withdrawn,
      coalesce(sum(assets) filter (where to_status = 'missing'), 0)::bigint as missing,
      coalesce(sum(revalued), 0)::bigint as revalued,
      coalesce(sum(value_after) filter (where to_status = 'missing'), 0) as missing_value,
      coalesce(sum(value_after) filter (where to_status not in ('missing', 'withdrawn')), 0) as tape_value,
      min(smallest) as smallest, max(largest) as largest
    from movement`);
  const [row] = rows;
  if (row === undefined) throw new Error('The database did not say what the tape changes.');
  const counts: MergeCounts = {
    assetsNew: row.added,
    assetsChanged: row.changed,
    assetsUnchanged: row.unchanged,
    assetsWithdrawn: row.withdrawn,
    assetsMissing: mode === 'full' ? row.missing : null,
    missingValue: mode === 'full' ? row.missing_value : null,
    assetsRevalued: row.revalued,
    tapeValue: row.tape_value,
  };
  return { counts, range: { smallest: row.smallest, largest: row.largest } };
}

/** Max number of missing assets recorded with an import. */
const maxMissing = 1_000;

/** The largest assets of the portfolio that the staged tape does not name. */
export async function readMissing(client: pg.ClientBase): Promise<AssetRow[]> {
  const { rows } = await client.query<AssetRow>(
    `select ${fieldNames.join(', ')}
     from assets where ${notOnTape}
     order by nominal_value desc, id limit $1`,
    [maxMissing],
  );
  return rows;
}

/**
 * Makes the portfolio match the tape. Unchanged rows are not touched; the previous values of changed rows go to their
 * history. Where the tape lacks a field, assets keep its values.
 */
export async function merge(
  client: pg.ClientBase,
  importId: number,
  fields: readonly FieldName[],
  counts: MergeCounts,
): Promise<void> {
  if (counts.assetsChanged > 0) {
    await client.query(
      `insert into asset_history (asset_id, import_id, ended_by, withdrawn, ${valueColumns()})
       select id, assets.import_id, $1, false, ${valueColumns('assets')}
       from assets join tape using (id) where ${differs('assets', 'tape', fields)}`,
      [importId],
    );
    await client.query(
      `update assets set ${valuesFrom('tape', fields)}, import_id = $1
       from tape where tape.id = assets.id and ${differs('assets', 'tape', fields)}`,
      [importId],
    );
  }
  if (counts.assetsWithdrawn > 0) {
    await client.query(
      `with withdrawn as (
         delete from assets where ${notOnTape} returning *
       )
       insert into asset_history (asset_id, import_id, ended_by, withdrawn, ${valueColumns()})
       select id, import_id, $1, true, ${valueColumns()} from withdrawn`,
      [importId],
    );
  }
  if (counts.assetsNew > 0) {
    await client.query(
      `insert into assets (id, ${valueColumns(undefined, fields)}, import_id)
       select id, ${valueColumns(undefined, fields)}, $1
       from tape where not exists (select from assets where assets.id = tape.id)
       order by id`,
      [importId],
    );
  }
  await client.query('select revise_portfolio()');
}

/** Removes the demo portfolio from every figure. The record of its import stays. */
export async function removeDemo(client: pg.ClientBase): Promise<void> {
  await client.query('delete from asset_history');
  await client.query('delete from assets');
  for (const table of [
    'insight_snapshots',
    'tape_rollups',
    'import_transitions',
    'import_roll_forwards',
    'import_missing_assets',
    'import_revalued_assets',
  ])
    await client.query(`delete from ${table}`);
}
