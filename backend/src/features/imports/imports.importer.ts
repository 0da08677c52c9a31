import type pg from 'pg';
import type { FailedCheck } from '../../database/import-outcome.ts';
import { attributes } from '../../loans/asset-fields.ts';
import type { Total } from '../../loans/total.ts';
import { standingNewestFirst } from '../../portfolio/standing-imports.ts';
import { UnderstandingWatch } from '../../tapes/understanding.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { compare, type MergeCounts, merge, readMissing, removeDemo } from './imports.merge.ts';
import type { ImportOptions } from './imports.options.ts';
import { failedChecks, type PlausibilityLimits, readTapeFigures, readUndoneBefore } from './imports.plausibility.ts';
import type { TapeProfile } from './imports.profile.ts';
import { readProfiledTape } from './imports.profiled.ts';
import { readTape, type TapeBatch } from './imports.reader.ts';
import {
  finishImport,
  type ImportFacts,
  type ImportResults,
  insertImport,
  insertMissing,
  insertRejects,
  lockAsLive,
  markInterrupted,
  recordTurn,
  takeTurn,
} from './imports.record.ts';
import type { RejectList } from './imports.rejects.ts';
import { readHoldings, readOutstanding, writeResults } from './imports.results.ts';
import { insertRevalued, readRevalued } from './imports.revalued.ts';
import type { TapeSource } from './imports.source.ts';
import { type StagedTape, settleDuplicates, stageTape } from './imports.staging.ts';
import { replacingEarlier, takeBack, UndoRefused } from './imports.undo.ts';
import { countText } from './imports.wording.ts';

/** The tape can't be loaded although its rows are valid. The message is one line and says what to do. */
export class ImportRefused extends Error {}

export interface ImportProgress {
  waiting(): void;
  reading(rowsRead: number): void;
  writing(): void;
}

export interface ImportResult extends ImportResults {
  /** Undefined for a dry run, which keeps nothing. */
  readonly importId: number | undefined;
  readonly asOfDate: string;
  /** In line order; at most 1,000 of `faults`. */
  readonly rejects: readonly Reject[];
  readonly faults: number;
  readonly replacedDemo: boolean;
  /** Of the portfolio, where the tape was loaded. */
  readonly holdings?: { readonly before: Total; readonly after: Total };
}

export interface ImportRequest {
  readonly options: ImportOptions;
  readonly asOfDate: string;
  /** YYYY-MM-DD in the portfolio's time zone. */
  readonly today: string;
  readonly importedBy: string;
  readonly limits: PlausibilityLimits;
  /** Absent, the tape has our own columns. */
  readonly profile?: TapeProfile | undefined;
}

/**
 * Loads one tape on its own session, in one transaction: all or nothing. The import is recorded before its first row is
 * read, so that a killed import is visible.
 * @throws ImportRefused or the error, after recording the import as failed
 */
export async function importTape(
  client: pg.ClientBase,
  source: TapeSource,
  rejects: RejectList,
  request: ImportRequest,
  progress: ImportProgress,
): Promise<ImportResult> {
  const { options, asOfDate, importedBy } = request;
  const facts: ImportFacts = {
    demo: options.demo,
    importedBy,
    fileName: source.name,
    asOfDate,
    mode: options.mode,
    missingPolicy: options.missingPolicy,
    profile: request.profile,
  };
  await noticeLostClients(client);
  const importId = options.dryRun ? undefined : await recordStart(client, facts);
  try {
    await takeTurn(client, () => progress.waiting());
    if (importId !== undefined) {
      await markInterrupted(client);
      await recordTurn(client, importId);
    }
    await client.query('begin');
    const attempt = await load(
      client,
      source,
      rejects,
      request,
      importId ?? (await insertImport(client, facts)),
      progress,
    );
    if (attempt.outcome === 'loaded' && importId !== undefined) {
      await finishImport(client, importId, attempt);
      await insertRejects(client, importId, rejects.kept);
      await insertMissing(client, importId, attempt.missing ?? []);
      await insertRevalued(client, importId, attempt.revalued ?? []);
      await client.query('commit');
    } else {
      await client.query('rollback');
      if (importId !== undefined) await recordEnd(client, importId, attempt, rejects.kept);
    }
    return { ...attempt, importId, asOfDate, rejects: rejects.kept, faults: rejects.faults };
  } catch (error) {
    if (importId !== undefined) await recordFailure(client, importId, error);
    throw error;
  }
}

/** Without this, the server keeps working for a killed importer and the next import waits. */
async function noticeLostClients(client: pg.ClientBase): Promise<void> {
  try {
    await client.query("set client_connection_check_interval = '1s'");
  } catch (error) {
    // Windows servers can't check. There, a killed importer's session ends with its current statement.
    if ((error as { code?: string }).code !== '22023') throw error;
  }
}

async function recordStart(client: pg.ClientBase, facts: ImportFacts): Promise<number> {
  await client.query('begin');
  const importId = await insertImport(client, facts);
  await lockAsLive(client, importId);
  await client.query('commit');
  return importId;
}

async function recordEnd(
  client: pg.ClientBase,
  importId: number,
  results: ImportResults,
  rejects: readonly Reject[],
): Promise<void> {
  await client.query('begin');
  await finishImport(client, importId, results);
  await insertRejects(client, importId, rejects);
  await insertMissing(client, importId, results.missing ?? []);
  await insertRevalued(client, importId, results.revalued ?? []);
  await client.query('commit');
}

async function recordFailure(client: pg.ClientBase, importId: number, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    await client.query('rollback');
    await recordEnd(
      client,
      importId,
      { outcome: 'failed', message, rowsRead: undefined, rowsRejected: undefined, ignoredColumns: [] },
      [],
    );
  } catch (recording) {
    // Without the database nothing can be recorded. The import then shows as interrupted, which it was.
    throw new AggregateError([error, recording], message, { cause: error });
  }
}

type Attempt = Omit<ImportResult, 'importId' | 'asOfDate' | 'rejects' | 'faults'>;

/** Everything in here is undone by one rollback. */
async function load(
  client: pg.ClientBase,
  source: TapeSource,
  rejects: RejectList,
  request: ImportRequest,
  importId: number,
  progress: ImportProgress,
): Promise<Attempt> {
  const { options, asOfDate } = request;
  refuseFuture(request);
  // The comparison joins the whole tape with the whole portfolio, which is fastest with a hash table in memory.
  await client.query("set local work_mem = '64MB'");
  if (options.replace !== undefined) await takePlaceOf(client, options.replace, request.importedBy);
  const before = await readHoldings(client);
  const newest = await readNewest(client);
  const replacedDemo = newest !== undefined && replaces(newest, options.demo, asOfDate);
  if (newest !== undefined && !replacedDemo) refuse(newest, options.demo, asOfDate);

  const watch = new UnderstandingWatch();
  let read: StagedTape;
  try {
    read = await stageTape(client, source, readerOf(request, watch), rejects, (rows) => progress.reading(rows));
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    rejects.addForTape(error.reject);
    return {
      outcome: 'rejected',
      message: `${error.reject.message} Nothing was changed.`,
      rowsRead: undefined,
      rowsRejected: rejects.rows,
      ignoredColumns: [],
      replacedDemo: false,
    };
  }
  progress.writing();
  const rowsCollapsed = await settleDuplicates(client, read.fields, rejects);
  rejects.sort();
  const facts: TapeFacts = {
    fileSha256: source.fingerprint(),
    rowsRead: read.rowsRead,
    rowsRejected: rejects.rows,
    rowsCollapsed,
    ignoredColumns: read.ignoredColumns,
    rowsLeftOut: read.rowsLeftOut,
    attributes: attributes.filter((field) => read.fields.includes(field)),
    ...(request.profile && { understanding: watch.result() }),
  };
  if (rejects.rows > 0 && (!options.skipRejected || rejects.rows === read.rowsRead))
    return {
      ...facts,
      outcome: 'rejected',
      message: `${countText(rejects.rows)} of ${countText(read.rowsRead, 'row')} ${rejects.rows === 1 ? 'has' : 'have'} faults; nothing was changed.`,
      replacedDemo: false,
    };
  if (replacedDemo) await removeDemo(client);
  const skipped = rejects.rows > 0 ? skippedText(rejects.rows, read, options.mode) : '';
  const change = await applyTape(client, request, importId, { ...read, ...facts }, replacedDemo ? undefined : newest);
  const loaded = change.outcome === 'loaded';
  const replaced = options.replace === undefined ? '' : ` Took the place of import ${options.replace}.`;
  return {
    ...facts,
    ...change,
    message: `${change.message}${loaded ? replaced : ''}${loaded && replacedDemo ? ' Replaced the demo portfolio.' : ''}${skipped}${guardText(read)}${hiddenText(read)}`,
    replacedDemo: loaded && replacedDemo,
    ...(loaded && { holdings: { before, after: await readHoldings(client) } }),
  };
}

/** @throws ImportRefused where it is not the newest, saying what to undo and what to load again */
async function takePlaceOf(client: pg.ClientBase, id: number, importedBy: string): Promise<void> {
  try {
    await takeBack(client, id, importedBy);
  } catch (error) {
    if (!(error instanceof UndoRefused)) throw error;
    throw new ImportRefused((await replacingEarlier(client, id)) ?? error.message);
  }
}

function readerOf(
  { options, profile, asOfDate }: ImportRequest,
  watch: UnderstandingWatch,
): (source: TapeSource) => AsyncIterable<TapeBatch> {
  if (profile === undefined) return (source) => readTape(source, options.rules);
  return (source) => readProfiledTape(source, options.rules, profile.text, asOfDate, watch);
}

type TapeFacts = Pick<
  ImportResults,
  'rowsRead' | 'rowsRejected' | 'rowsCollapsed' | 'ignoredColumns' | 'rowsLeftOut' | 'attributes' | 'understanding'
> & {
  readonly fileSha256: string;
};
type Change = Pick<ImportResults, 'outcome' | 'message' | 'counts' | 'range' | 'missing' | 'revalued' | 'failedChecks'>;

/** @param newest the import that the staged tape is compared with; undefined for a portfolio's first tape */
async function applyTape(
  client: pg.ClientBase,
  request: ImportRequest,
  importId: number,
  { fileSha256, fields }: TapeFacts & Pick<StagedTape, 'fields'>,
  newest: Newest | undefined,
): Promise<Change> {
  const { options, asOfDate } = request;
  const opening = { outstanding: await readOutstanding(client), asOfDate: newest?.asOfDate ?? null };
  const { counts, range } = await compare(client, fields, options.mode, options.missingPolicy, request.limits.fall);
  const missing = counts.assetsMissing ? await readMissing(client) : [];
  const revalued = counts.assetsRevalued > 0 ? await readRevalued(client, request.limits.fall) : [];
  const found = { counts, range, missing, revalued };
  if (newest?.asOfDate === asOfDate && changesNothing(counts))
    return {
      ...found,
      failedChecks: options.mode === 'delta' ? [] : newest.failedChecks.filter(isOfContents),
      outcome: 'unchanged',
      message: 'Every row was there already; nothing was changed.',
    };
  const failed = [
    // The demo may be reloaded at any time, always from the same files.
    ...(options.demo ? [] : await readUndoneBefore(client, fileSha256)),
    ...(newest === undefined ? [] : await doubts(client, request)),
  ];
  if (failed.length > 0 && !options.accept)
    return {
      ...found,
      failedChecks: failed,
      outcome: 'implausible',
      message: 'Nothing was changed. If the tape is right, load it with --accept.',
    };
  await merge(client, importId, fields, counts);
  await writeResults(client, importId, asOfDate, opening);
  await client.query('analyze assets, asset_rollup');
  const accepted = failed.length > 0 ? ' Implausible, and accepted.' : '';
  return { ...found, failedChecks: failed, outcome: 'loaded', message: `${summary(counts)}${accepted}` };
}

/**
 * Checks that would fail again for any full tape with the same contents. `undone_before` concerns only that one file.
 */
const isOfContents = ({ check }: FailedCheck) => check !== 'undone_before';

/** Demo data is made up, and a delta tape is only a part of the portfolio, so neither is checked. */
async function doubts(client: pg.ClientBase, { options, limits }: ImportRequest): Promise<FailedCheck[]> {
  if (options.demo || options.mode === 'delta') return [];
  return failedChecks(await readTapeFigures(client), limits);
}

function refuseFuture({ options, asOfDate, today }: ImportRequest): void {
  if (asOfDate <= today || options.allowFuture) return;
  throw new ImportRefused(
    `The tape is as of ${asOfDate}, which is in the future (today is ${today}). Once loaded, tapes of earlier days would be refused. Correct --as-of, or say --allow-future.`,
  );
}

interface Newest {
  readonly id: number;
  readonly asOfDate: string;
  readonly demo: boolean;
  readonly failedChecks: readonly FailedCheck[];
}

async function readNewest(client: pg.ClientBase): Promise<Newest | undefined> {
  const { rows } = await client.query<Newest>(
    `select id, as_of_date as "asOfDate", demo, failed_checks as "failedChecks" from imports ${standingNewestFirst} limit 1`,
  );
  return rows[0];
}

/** A real tape replaces demo data. So does demo data that begins earlier, as the demo year does. */
function replaces(newest: Newest, demo: boolean, asOfDate: string): boolean {
  return newest.demo && (!demo || asOfDate < newest.asOfDate);
}

function refuse(newest: Newest, demo: boolean, asOfDate: string): void {
  if (demo && !newest.demo)
    throw new ImportRefused('The portfolio holds real tapes; demo data is not mixed into it. Use an empty database.');
  if (asOfDate < newest.asOfDate)
    throw new ImportRefused(
      `The tape is as of ${asOfDate}, older than the portfolio, which is as of ${newest.asOfDate}. Load tapes in the order of their dates; --as-of says which day a tape describes. If ${newest.asOfDate} is the wrong date, --undo ${newest.id} takes that import back.`,
    );
}

function skippedText(rows: number, { rowsRead, rowsWithoutId }: StagedTape, mode: 'full' | 'delta'): string {
  const note = ` Skipped ${countText(rows)} of ${countText(rowsRead, 'row')}, for ${rows === 1 ? 'its' : 'their'} faults.`;
  if (rowsWithoutId === 0 || mode === 'delta') return note;
  return `${note} ${countText(rowsWithoutId)} of ${rowsWithoutId === 1 ? 'these has' : 'these have'} no readable id: an asset whose row it was counts as missing.`;
}

/** A spreadsheet that saves an export drops the mark that its ids are guarded, so only a person can tell. */
function guardText({ perhapsGuarded }: StagedTape): string {
  if (perhapsGuarded === 0) return '';
  return ` Taken as they stand: ${countText(perhapsGuarded, 'id')} with an apostrophe before =, +, - or @. If a spreadsheet has saved an export, import the export as it was downloaded instead.`;
}

function hiddenText({ hiddenRows }: StagedTape): string {
  return hiddenRows === 0
    ? ''
    : ` ${countText(hiddenRows, 'hidden row')} of the sheet ${hiddenRows === 1 ? 'was' : 'were'} read like the others.`;
}

function changesNothing(counts: MergeCounts): boolean {
  return counts.assetsNew + counts.assetsChanged + counts.assetsWithdrawn === 0;
}

function summary(counts: MergeCounts): string {
  const parts = [
    `${countText(counts.assetsNew)} new`,
    `${countText(counts.assetsChanged)} changed`,
    `${countText(counts.assetsUnchanged)} unchanged`,
    ...(counts.assetsWithdrawn > 0 ? [`${countText(counts.assetsWithdrawn)} withdrawn`] : []),
  ];
  return `${parts.join(', ')}.`;
}
