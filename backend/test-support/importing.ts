import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { onTestFinished } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { connect, writerRole } from '../src/database/connection.ts';
import { inDateOrder } from '../src/features/imports/imports.as-of.ts';
import { type ImportResult, importTape } from '../src/features/imports/imports.importer.ts';
import { parseImportOptions } from '../src/features/imports/imports.options.ts';
import { type PlausibilityLimits, plausibilityLimits } from '../src/features/imports/imports.plausibility.ts';
import { openProfile } from '../src/features/imports/imports.profile.ts';
import { RejectList } from '../src/features/imports/imports.rejects.ts';
import { openTape } from '../src/features/imports/imports.source.ts';
import { type UndoResult, undoImport } from '../src/features/imports/imports.undo.ts';
import type { TestDatabase } from './database.ts';

export const tapesFolder = fileURLToPath(new URL('./tapes/', import.meta.url));
export const profilesFolder = fileURLToPath(new URL('../../profiles/', import.meta.url));
export const samplesFolder = fileURLToPath(new URL('../../samples/', import.meta.url));
export const header = 'id,nominal_value,status,due_date\n';
/** What "today" is where a test doesn't say: nothing here depends on the day it runs. */
const testToday = '2024-06-30';
/** No as-of date of a test lies in the future, unless the test is about that. */
const lastDay = '9999-12-31';
/** No tape is implausible: most tests change a few assets out of all proportion. */
const anyChange: PlausibilityLimits = { change: 1e15, ids: 1e15, defaulted: 1e15, fall: 10 };
/** As without any settings. */
export const deliveredLimits: PlausibilityLimits = plausibilityLimits(
  readConfig({ DATABASE_URL: 'postgres://nobody@nowhere/none' }),
);
const anyChangeSettings = {
  IMPORT_MAX_CHANGE_PERCENT: '1000000',
  IMPORT_MAX_IDS_PERCENT: '1000000',
  IMPORT_MAX_DEFAULTED_PERCENT: '1000000',
};

/** Tests start importers by the dozen; with this cache, each after the first starts in half the time. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile/', import.meta.url));

const unwatched = { waiting: () => undefined, reading: () => undefined, writing: () => undefined };

/** A file of the test's own. @returns its path */
export function tapeFile(content: string | Buffer, name = 'tape.csv'): string {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-tape-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

interface ImportSituation {
  /** As the command line takes them. */
  readonly args: readonly string[];
  readonly limits?: PlausibilityLimits;
  readonly today?: string;
  readonly importedBy?: string;
  /** Awaited when the import has its id and is about to queue. */
  readonly beforeQueue?: () => Promise<void>;
}

/**
 * Imports in this process what the command line would; no change is implausible and no day in the future unless said
 * so.
 */
export async function importFileIn(
  database: TestDatabase,
  path: string,
  { args, limits = anyChange, today = lastDay, importedBy = 'tester', beforeQueue }: ImportSituation,
): Promise<ImportResult> {
  const options = parseImportOptions([...args, path]);
  if (options === undefined) throw new Error('help was asked for');
  const profile = options.profile === undefined ? undefined : await openProfile(options.profile, profilesFolder);
  const [tape] = await inDateOrder(options, profile, testToday);
  const asOfDate = tape?.asOfDate ?? testToday;
  const source = await openTape(path);
  const rejects = await RejectList.open(options.rejectsFile);
  return asWriter(database, async (client) => {
    if (beforeQueue !== undefined) delayQueue(client, beforeQueue);
    const request = { options, asOfDate, today, importedBy, limits, profile };
    return importTape(client, source, rejects, request, unwatched);
  }).finally(() => rejects.close());
}

/** Undoes in this process what the command line would. */
export async function undo(database: TestDatabase, importId: number, undoneBy = 'tester'): Promise<UndoResult> {
  return asWriter(database, (client) => undoImport(client, importId, undoneBy, () => undefined));
}

async function asWriter<Result>(
  database: TestDatabase,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const { pool, db } = connect(
    { url: database.writerUrl, role: writerRole, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 0 },
    () => undefined,
  );
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release(true);
    await db.destroy();
  }
}

function delayQueue(client: pg.PoolClient, until: () => Promise<void>): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  const delayed = async (...args: unknown[]) => {
    if (String(args[0]).includes('pg_try_advisory_lock')) await until();
    return query(...args);
  };
  client.query = ((...args: unknown[]) =>
    typeof args[0] === 'string' ? delayed(...args) : query(...args)) as typeof client.query;
}

export async function importFile(database: TestDatabase, path: string, ...args: string[]): Promise<ImportResult> {
  return importFileIn(database, path, { args });
}

/** The same for rows in the order of `header`, without it. */
export async function importRows(database: TestDatabase, rows: string, ...args: string[]): Promise<ImportResult> {
  return importFile(database, tapeFile(header + rows), ...args);
}

export interface ImporterRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningImporter {
  readonly pid: number;
  readonly ended: Promise<ImporterRun>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts the importer's command line as a process of its own, its streams as pipes.
 * @param nodeOptions for Node itself, before the script
 * @param settings in its environment; without them, no change is implausible
 */
export function startImporter(
  databaseUrl: string,
  args: readonly string[],
  input?: Buffer,
  nodeOptions: readonly string[] = [],
  settings: Readonly<Record<string, string>> = anyChangeSettings,
): RunningImporter {
  const script = fileURLToPath(new URL('../src/import.ts', import.meta.url));
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'info',
      NODE_COMPILE_CACHE: compileCache,
      ...settings,
    },
    stdio: 'pipe',
  });
  // An importer that refuses its arguments doesn't read: what is written to it then goes nowhere.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]) => ({ code, signal, stdout, stderr }),
  );
  if (child.pid === undefined) throw new Error('The importer did not start.');
  return { pid: child.pid, ended, kill: (signal) => child.kill(signal) };
}

export function runImporter(...args: Parameters<typeof startImporter>): Promise<ImporterRun> {
  return startImporter(...args).ended;
}
