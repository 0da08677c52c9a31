import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type EmbeddedServer, startEmbeddedServer } from '../embedded-database/server.ts';
import { connect, writerRole } from '../src/database/connection.ts';
import { migrate } from '../src/database/migrations.ts';
import { ensureRoles } from '../src/database/roles.ts';

/**
 * What an import costs beyond the least it could: a bare COPY of the same file into the same table with the same indexes,
 * without triggers, foreign keys and checks of what is in it. Rounds alternate between the two, each on a fresh database
 * of a server with its ordinary settings. With --two-gigabytes: a file of that size whose last line is bad.
 * `node bench/import.bench.ts [--rounds 3] [--rows 1000000] [--two-gigabytes]`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '1000000' },
    'two-gigabytes': { type: 'boolean', default: false },
  },
});
const password = 'only-for-benchmarks';
const header = 'id,nominal_value,status,due_date\n';
const folder = mkdtempSync(join(tmpdir(), 'portfolio-import-bench-'));
mkdirSync(join(folder, 'database'));
const server = await startEmbeddedServer({ dataDirectory: join(folder, 'database'), ownerPassword: password });
try {
  await prepareTemplate(server);
  await compareWithCopy(Number(values.rows), Number(values.rounds));
  if (values['two-gigabytes']) await refuseTwoGigabytes();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compareWithCopy(rows: number, rounds: number): Promise<void> {
  const tape = join(folder, 'tape.csv');
  await pipeline(Readable.from(lines(rows)), createWriteStream(tape));
  console.log(`${rows.toLocaleString('en-US')} rows, ${megabytes(statSync(tape).size)} MB, ${rounds} rounds of each`);
  const copies: number[] = [];
  const imports: number[] = [];
  const ratios: number[] = [];
  let memory = 0;
  for (let round = 1; round <= rounds; round++) {
    const copy = await inFreshDatabase((url) => bareCopy(url, tape));
    const load = await inFreshDatabase(async (_, writerUrl) => {
      const run = await runImporter(writerUrl, ['--as-of', '2026-01-31', tape]);
      if (run.code !== 0) throw new Error(`The import failed:\n${run.output}`);
      return run;
    });
    copies.push(copy);
    imports.push(load.milliseconds);
    ratios.push(load.milliseconds / copy);
    memory = Math.max(memory, load.peakBytes);
    console.log(
      `  round ${round}: COPY ${seconds(copy)} s, import ${seconds(load.milliseconds)} s, ratio ${(load.milliseconds / copy).toFixed(2)}, importer's memory ${megabytes(load.peakBytes)} MB`,
    );
  }
  console.log(
    `  COPY p50 ${seconds(quantile(copies, 0.5))} s, p99 ${seconds(quantile(copies, 0.99))} s; import p50 ${seconds(quantile(imports, 0.5))} s, p99 ${seconds(quantile(imports, 0.99))} s`,
  );
  console.log(`  import / COPY: ${quantile(ratios, 0.5).toFixed(2)} at p50 (at most 2.5)`);
  console.log(`  importer's resident memory: ${megabytes(memory)} MB at its peak (under 250)`);
}

async function refuseTwoGigabytes(): Promise<void> {
  const tape = join(folder, 'large.csv');
  await pipeline(Readable.from(lines(50_000_000, 'BAD,x,active,2026-01-31\n')), createWriteStream(tape));
  const size = statSync(tape).size;
  const run = await inFreshDatabase((_, writerUrl) => runImporter(writerUrl, ['--as-of', '2026-01-31', tape]));
  if (run.code !== 2) throw new Error(`The import should have been rejected:\n${run.output}`);
  console.log(
    `${megabytes(size)} MB whose last line is bad: rejected after ${seconds(run.milliseconds)} s, importer's memory ${megabytes(run.peakBytes)} MB`,
  );
  rmSync(tape);
}

async function prepareTemplate({ url }: EmbeddedServer): Promise<void> {
  await asAdmin((admin) => admin.query('create database template_portfolio'));
  const { db } = connect(
    { url: url('template_portfolio'), applicationName: 'bench', maxConnections: 1, statementTimeoutMs: 0 },
    console.error,
  );
  await migrate(db);
  await ensureRoles(db, { reader: password, writer: password }, false);
  await db.destroy();
}

async function asAdmin<Result>(work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** What one run wrote is not left for the next to flush. */
async function inFreshDatabase<Result>(run: (ownerUrl: string, writerUrl: string) => Promise<Result>): Promise<Result> {
  await asAdmin(async (admin) => {
    await admin.query('create database round template template_portfolio');
    await admin.query('checkpoint');
  });
  try {
    const url = server.url('round');
    return await run(url, url.replace(/\/\/[^@]+@/, `//${writerRole}:${password}@`));
  } finally {
    await asAdmin((admin) => admin.query('drop database round with (force)'));
  }
}

/** @returns milliseconds */
async function bareCopy(ownerUrl: string, tape: string): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('create table bare (like assets including all)');
  await client.query('alter table bare alter import_id set default 1');
  const startedAt = performance.now();
  const copy = client.query(
    copyFrom('copy bare (id, nominal_value, status, due_date) from stdin (format csv, header)'),
  );
  await pipeline(createReadStream(tape), copy);
  const milliseconds = performance.now() - startedAt;
  await client.end();
  return milliseconds;
}

/** The importer reports its own peak as it ends: what the operating system counts, on every platform. */
async function runImporter(databaseUrl: string, args: readonly string[]) {
  const tellPeak = `data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`;
  const importer = join(import.meta.dirname, '..', 'src', 'import.ts');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', tellPeak, importer, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`The importer did not end in order:\n${stdout}${stderr}`);
  return {
    code: code as number | null,
    output: stdout + stderr,
    milliseconds: performance.now() - startedAt,
    peakBytes: Number(peak) * 1024,
  };
}

/** Rows of a made-up book, the same every time; ids in order, values and dates in none. */
function* lines(rows: number, lastLine = ''): Generator<string> {
  const random = linearCongruential(1);
  const statuses = ['active', 'active', 'active', 'paid', 'defaulted'];
  yield header;
  let block = '';
  for (let row = 0; row < rows; row++) {
    const value = 100 + Math.floor(random() * 5_000_000) / 100;
    const due = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 2_000))).toISOString().slice(0, 10);
    block += `LOAN-${String(row).padStart(8, '0')},${value.toFixed(2)},${statuses[Math.floor(random() * 5)]},${due}\n`;
    if (block.length > 262_144) {
      yield block;
      block = '';
    }
  }
  yield block + lastLine;
}

/** Numbers from 0 up to 1 (Numerical Recipes' constants). */
function linearCongruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Between two samples, the straight line. */
function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en-US');
}
