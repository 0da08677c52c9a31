import type pg from 'pg';
import { valueColumns, valuesFrom } from '../../database/asset-columns.ts';
import { standingNewestFirst } from '../../portfolio/standing-imports.ts';
import { takeTurn } from './imports.record.ts';

/** The import that undoing would take back, with what that changes. */
export interface UndoableImport {
  readonly id: number;
  readonly fileName: string;
  readonly asOfDate: string;
  readonly importedBy: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly assetsNew: number;
  readonly assetsChanged: number;
  readonly assetsWithdrawn: number;
  /** As-of date of the portfolio afterwards; null: it is then empty. */
  readonly asOfDateBefore: string | null;
}

export type UndoResult =
  | { readonly outcome: 'undone'; readonly undone: UndoableImport }
  | { readonly outcome: 'already undone'; readonly id: number; readonly undoneBy: string; readonly undoneAt: string };

/** Only the newest import can be taken back; one line that says why this one isn't it. */
export class UndoRefused extends Error {}

/** @returns undefined for a portfolio that no tape is loaded into */
export async function readUndoable(client: pg.ClientBase): Promise<UndoableImport | undefined> {
  // Earlier demo data was replaced, so nothing is left below an import that began without a previous tape.
  const { rows } = await client.query<UndoableImport>(`
    select newest.id, file_name as "fileName", as_of_date as "asOfDate", imported_by as "importedBy",
      to_json(finished_at) #>> '{}' as "finishedAt", coalesce(assets_new, 0) as "assetsNew",
      coalesce(assets_changed, 0) as "assetsChanged", coalesce(assets_withdrawn, 0) as "assetsWithdrawn",
      previous_as_of_date as "asOfDateBefore"
    from (select * from imports ${standingNewestFirst} limit 1) as newest
    left join import_roll_forwards on import_id = newest.id`);
  return rows[0];
}

/**
 * Takes import `id` back in one transaction, as if it had never been loaded; it stays on record as undone.
 * @throws UndoRefused
 */
export async function undoImport(
  client: pg.ClientBase,
  id: number,
  undoneBy: string,
  onWaiting: () => void,
): Promise<UndoResult> {
  await takeTurn(client, onWaiting);
  await client.query('begin');
  try {
    const result = (await findUndone(client, id)) ?? {
      outcome: 'undone',
      undone: await takeBack(client, id, undoneBy),
    };
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function findUndone(client: pg.ClientBase, id: number): Promise<UndoResult | undefined> {
  const { rows } = await client.query<{ undone_by: string; undone_at: Date }>(
    `select undone_by, undone_at from imports where id = $1 and outcome = 'undone'`,
    [id],
  );
  const [row] = rows;
  return row && { outcome: 'already undone', id, undoneBy: row.undone_by, undoneAt: row.undone_at.toISOString() };
}

/**
 * Takes import `id` back within the transaction at hand.
 * @throws UndoRefused where it is not the newest
 */
export async function takeBack(client: pg.ClientBase, id: number, undoneBy: string): Promise<UndoableImport> {
  const newest = await readUndoable(client);
  if (newest?.id !== id) throw new UndoRefused(await refusal(client, id, newest));
  await restoreAssets(client, id);
  for (const table of ['insight_snapshots', 'tape_rollups', 'import_transitions', 'import_roll_forwards'])
    await client.query(`delete from ${table} where import_id = $1`, [id]);
  await client.query(
    `update imports set outcome = 'undone', undone_at = clock_timestamp(), undone_by = $2 where id = $1`,
    [id, undoneBy],
  );
  // What this tape replaced does not come back: the portfolio becomes empty rather than the demo again.
  if (newest.asOfDateBefore === null)
    await client.query(`update imports set replaced = true where outcome = 'loaded' and not replaced`);
  await client.query('select revise_portfolio()');
  await client.query('analyze assets, asset_rollup');
  return newest;
}

/** Changed assets get their previous version back, added assets are removed, withdrawn assets return. */
async function restoreAssets(client: pg.ClientBase, id: number): Promise<void> {
  await client.query(
    `update assets set ${valuesFrom('before')}, import_id = before.import_id
     from asset_history as before
     where before.ended_by = $1 and not before.withdrawn and before.asset_id = assets.id`,
    [id],
  );
  await client.query('delete from assets where import_id = $1', [id]);
  await client.query(
    `insert into assets (id, ${valueColumns()}, import_id)
     select asset_id, ${valueColumns()}, import_id from asset_history
     where ended_by = $1 and withdrawn order by asset_id`,
    [id],
  );
  await client.query('delete from asset_history where ended_by = $1', [id]);
}

async function refusal(client: pg.ClientBase, id: number, newest: UndoableImport | undefined): Promise<string> {
  const { rows } = await client.query<{ outcome: string }>('select outcome from imports where id = $1', [id]);
  const [found] = rows;
  const undoable =
    newest === undefined ? 'No tape is loaded.' : `The newest loaded import is ${newest.id} (${newest.fileName}).`;
  if (found === undefined) return `There is no import ${id}. ${undoable}`;
  if (found.outcome !== 'loaded')
    return `Import ${id} is ${found.outcome}, so it changed nothing and there is nothing to undo. ${undoable}`;
  return newest === undefined
    ? `Import ${id} is of an earlier portfolio, which has been replaced. ${undoable}`
    : `Import ${id} is not the newest: later ones build on it. ${undoable} Undo that one first.`;
}

/** What to do where an earlier import is to be replaced: the later ones build on it. */
export async function replacingEarlier(client: pg.ClientBase, id: number): Promise<string | undefined> {
  const { rows } = await client.query<{ id: number; file_name: string }>(
    `select later.id, later.file_name from imports as later join imports as named on named.id = $1
     where named.outcome = 'loaded' and not named.replaced and later.outcome = 'loaded' and not later.replaced
       and later.sequence >= named.sequence
     order by later.sequence desc`,
    [id],
  );
  if (rows.length < 2) return undefined;
  const again = rows.slice(0, -1).reverse();
  return `Import ${id} is not the newest: later ones build on it. Run ${rows.map((row) => `--undo ${row.id}`).join(', then ')}; then load the corrected tape, and again ${again.map((row) => row.file_name).join(', ')}.`;
}
