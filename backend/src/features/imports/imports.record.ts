import type pg from 'pg';
import { columnDefinitions, valueColumns } from '../../database/asset-columns.ts';
import { importLockClass } from '../../database/import-lock.ts';
import type { FailedCheck, ImportOutcome } from '../../database/import-outcome.ts';
import type { AssetRow, FieldName } from '../../loans/asset-fields.ts';
import type { Understanding } from '../../tapes/understanding.ts';
import type { Reject } from './imports.faults.ts';
import type { MergeCounts, TapeRange } from './imports.merge.ts';
import type { RevaluedAsset } from './imports.revalued.ts';

export interface ImportFacts {
  readonly demo: boolean;
  readonly importedBy: string;
  readonly fileName: string;
  readonly asOfDate: string;
  readonly mode: 'full' | 'delta';
  readonly missingPolicy: 'report' | 'withdraw';
  readonly profile: { readonly name: string; readonly sha256: string } | undefined;
}

export interface ImportResults {
  readonly outcome: Exclude<ImportOutcome, 'running' | 'interrupted' | 'undone'>;
  /** What happened, in a sentence or two. */
  readonly message: string;
  /** Absent where the tape was not read to its end. */
  readonly fileSha256?: string | undefined;
  readonly rowsRead: number | undefined;
  readonly rowsRejected: number | undefined;
  readonly rowsCollapsed?: number;
  readonly counts?: MergeCounts;
  readonly range?: TapeRange;
  /** The largest of the assets that a full tape did not name, where they were left as they were. */
  readonly missing?: readonly AssetRow[];
  /** Of the active assets with an unusual change of value, those that change most. */
  readonly revalued?: readonly RevaluedAsset[];
  readonly ignoredColumns: readonly string[];
  /** Rows that the profile leaves out, by its reason. */
  readonly rowsLeftOut?: Readonly<Record<string, number>>;
  /** Fields that not every tape has, and this one had. */
  readonly attributes?: readonly FieldName[];
  /** What the profile made of the tape. */
  readonly understanding?: Understanding;
  /** Why the tape is implausible; loaded all the same, it was accepted. */
  readonly failedChecks?: readonly FailedCheck[];
}

/** Writes the import down as running. @returns its id */
export async function insertImport(client: pg.ClientBase, facts: ImportFacts): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into imports (outcome, demo, started_at, imported_by, file_name, as_of_date, mode, missing_policy, profile_name, profile_sha256)
     values ('running', $1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      facts.demo,
      facts.importedBy,
      facts.fileName,
      facts.asOfDate,
      facts.mode,
      facts.missingPolicy,
      facts.profile?.name,
      facts.profile?.sha256,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The database did not number the import.');
  return id;
}

/**
 * The session holds this lock for as long as it lives: an import that is marked as running but not locked was killed.
 */
export async function lockAsLive(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query('select pg_advisory_lock($1, $2)', [importLockClass, importId]);
}

/**
 * Import ids begin at 1, so the lock for id 0 is free to serve as the queue. @returns whether this import had to wait
 */
export async function takeTurn(client: pg.ClientBase, onWaiting: () => void): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, 0) as taken', [
    importLockClass,
  ]);
  if (rows[0]?.taken) return;
  onWaiting();
  await client.query('select pg_advisory_lock($1, 0)', [importLockClass]);
}

/** Records the order of loading. The id can't serve: it is assigned before the import queues. */
export async function recordTurn(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query(`update imports set sequence = nextval('import_turns') where id = $1`, [importId]);
}

export async function markInterrupted(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update imports set outcome = 'interrupted', finished_at = clock_timestamp(),
       message = 'The importer was ended before it had finished; nothing was changed.'
     where outcome = 'running' and not exists (
       select from pg_locks where locktype = 'advisory' and classid = $1::oid and objid = imports.id::oid
         and database = (select oid from pg_database where datname = current_database()))`,
    [importLockClass],
  );
}

export async function finishImport(client: pg.ClientBase, importId: number, results: ImportResults): Promise<void> {
  const { counts } = results;
  await client.query(
    `update imports set outcome = $2, finished_at = clock_timestamp(), message = $3, file_sha256 = $4, rows_read = $5,
       rows_rejected = $6, rows_collapsed = $7, assets_new = $8, assets_changed = $9, assets_unchanged = $10,
       assets_withdrawn = $11, assets_missing = $12, missing_value = $13, tape_value = $14, ignored_columns = $15,
       failed_checks = $16, rows_left_out = $17, attributes = $18, understanding = $19,
       assets_revalued = $20
     where id = $1`,
    [
      importId,
      results.outcome,
      results.message,
      results.fileSha256,
      results.rowsRead,
      results.rowsRejected,
      results.rowsCollapsed,
      counts?.assetsNew,
      counts?.assetsChanged,
      counts?.assetsUnchanged,
      counts?.assetsWithdrawn,
      counts?.assetsMissing,
      counts?.missingValue,
      counts?.tapeValue,
      results.ignoredColumns,
      JSON.stringify(results.failedChecks ?? []),
      JSON.stringify(results.rowsLeftOut ?? {}),
      results.attributes ?? [],
      results.understanding === undefined ? null : JSON.stringify(results.understanding),
      counts?.assetsRevalued,
    ],
  );
}

export async function insertRejects(
  client: pg.ClientBase,
  importId: number,
  rejects: readonly Reject[],
): Promise<void> {
  await client.query(
    `insert into import_rejects (import_id, ordinal, line, asset_id, field, value, code, message)
     select $1, ordinality, line, id, field, value, code, message
     from rows from (json_to_recordset($2) as (line bigint, id text, field text, value text, code text, message text))
       with ordinality`,
    [importId, JSON.stringify(rejects)],
  );
}

export async function insertMissing(
  client: pg.ClientBase,
  importId: number,
  missing: readonly AssetRow[],
): Promise<void> {
  await client.query(
    `insert into import_missing_assets (import_id, ordinal, asset_id, ${valueColumns()})
     select $1, ordinality, id, ${valueColumns()}
     from rows from (json_to_recordset($2) as (${columnDefinitions()}))
       with ordinality`,
    [importId, JSON.stringify(missing)],
  );
}
