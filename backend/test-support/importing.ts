import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { connect, writerRole } from '../src/database/connection.ts';
import { type ImportResult, importTape } from '../src/features/imports/imports.importer.ts';
import { parseImportOptions } from '../src/features/imports/imports.options.ts';
import { RejectList } from '../src/features/imports/imports.rejects.ts';
import { openTape } from '../src/features/imports/imports.source.ts';
import type { TestDatabase } from './database.ts';

export const tapesFolder = fileURLToPath(new URL('./tapes/', import.meta.url));
export const samplesFolder = fileURLToPath(new URL('../../samples/', import.meta.url));
export const header = 'id,nominal_value,status,due_date\n';
/** What "today" is where a test doesn't say: nothing here depends on the day it runs. */
const testToday = '2024-06-30';

/** Importers are started by the dozen: from the second on in half the time. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile/', import.meta.url));

const unwatched = { waiting: () => undefined, reading: () => undefined, writing: () => undefined };

/** A file of the test's own. @returns its path */
export function tapeFile(content: string | Buffer, name = 'tape.csv'): string {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-tape-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Imports in this process what the command line would, with `args` as it takes them. */
export async function importFile(database: TestDatabase, path: string, ...args: string[]): Promise<ImportResult> {
  const options = parseImportOptions([...args, path]);
  if (options === undefined) throw new Error('help was asked for');
  const source = await openTape(path);
  const rejects = await RejectList.open(options.rejectsFile);
  const { pool, db } = connect(
    { url: database.writerUrl, role: writerRole, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 0 },
    () => undefined,
  );
  const client = await pool.connect();
  try {
    const request = { options, asOfDate: options.asOfDate ?? testToday, importedBy: 'tester' };
    return await importTape(client, source, rejects, request, unwatched);
  } finally {
    client.release(true);
    await db.destroy();
    await rejects.close();
  }
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
 */
export function startImporter(
  databaseUrl: string,
  args: readonly string[],
  input?: Buffer,
  nodeOptions: readonly string[] = [],
): RunningImporter {
  const script = fileURLToPath(new URL('../src/import.ts', import.meta.url));
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, LOG_LEVEL: 'info', NODE_COMPILE_CACHE: compileCache },
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
