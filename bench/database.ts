import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbeddedServer } from '../backend/embedded-database/server.ts';
import { connect, readerRole, writerRole } from '../backend/src/database/connection.ts';
import { migrate } from '../backend/src/database/migrations.ts';
import { ensureRoles } from '../backend/src/database/roles.ts';
import { importTape } from '../local/import-tape.ts';
import type { Scale } from './scale.ts';
import { generatedTape, writeGeneratedTape } from './tape.ts';

const password = 'only-for-benchmarks';

/** A migrated database on the benchmark's own server. */
export interface BenchDatabase {
  readonly readerUrl: string;
  readonly writerUrl: string;
  readonly ownerUrl: string;
}

/** A real PostgreSQL with its data in a temporary folder, started on first use, and the databases loaded into it. */
export interface BenchServer {
  readonly scale: Scale;
  /** For the files that sections write; removed at the end. */
  readonly directory: string;
  /** The demo portfolio of 20 assets. */
  demo(): Promise<BenchDatabase>;
  /** As many generated assets as the scale says. */
  large(): Promise<BenchDatabase>;
  /** Gives `run` an empty database, after a checkpoint so that it doesn't pay for flushing earlier writes. */
  inFreshDatabase<Result>(run: (database: BenchDatabase) => Promise<Result>): Promise<Result>;
  /** Registers a cleanup for the end of the section or an interruption. The last one registered runs first. */
  defer(undo: () => Promise<unknown>): void;
  endSection(): Promise<void>;
  stop(): Promise<void>;
}

export function benchServer(scale: Scale): BenchServer {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-bench-'));
  let started: Promise<EmbeddedServer> | undefined;
  const server = once(() => {
    started = startServer(join(directory, 'database'));
    return started;
  });
  let deferred: (() => Promise<unknown>)[] = [];
  const endSection = async () => {
    const undoing = deferred.reverse();
    deferred = [];
    for (const undo of undoing) await undo();
  };
  return {
    scale,
    directory,
    demo: once(async () => demoDatabase(await server(), directory)),
    large: once(async () => largeDatabase(await server(), directory, scale.assets)),
    inFreshDatabase: async (run) => {
      const database = await createDatabase(await server(), 'fresh');
      try {
        await asAdmin(await server(), (admin) => admin.query('checkpoint'));
        return await run(database);
      } finally {
        await asAdmin(await server(), (admin) => admin.query('drop database fresh with (force)'));
      }
    },
    defer: (undo) => void deferred.push(undo),
    endSection,
    stop: once(async () => {
      await endSection();
      await (await started)?.stop();
      rmSync(directory, { recursive: true, force: true });
    }),
  };
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function startServer(dataDirectory: string): Promise<EmbeddedServer> {
  mkdirSync(dataDirectory);
  return startEmbeddedServer({ dataDirectory, ownerPassword: password });
}

async function asAdmin(server: EmbeddedServer, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

async function createDatabase(server: EmbeddedServer, name: string): Promise<BenchDatabase> {
  await asAdmin(server, (admin) => admin.query(`create database ${name}`));
  const owner = connect(
    { url: server.url(name), applicationName: 'bench', maxConnections: 1, statementTimeoutMs: 0 },
    console.error,
  );
  await migrate(owner.db);
  await ensureRoles(owner.db, { reader: password, writer: password }, false);
  await owner.db.destroy();
  const url = (login: string) => `postgres://${login}:${password}@127.0.0.1:${server.port}/${name}`;
  return { ownerUrl: server.url(name), readerUrl: url(readerRole), writerUrl: url(writerRole) };
}

async function demoDatabase(server: EmbeddedServer, directory: string): Promise<BenchDatabase> {
  const database = await createDatabase(server, 'demo');
  const code = await importTape(database.writerUrl, ['--demo'], { environment: process.env, directory, quiet: true });
  if (code !== 0) throw new Error('The demo portfolio could not be loaded.');
  return database;
}

/** Uses the importer, so that table pages, statistics and history are what a real import leaves behind. */
async function largeDatabase(server: EmbeddedServer, directory: string, assets: number): Promise<BenchDatabase> {
  const database = await createDatabase(server, 'large');
  const tape = join(directory, 'large.csv');
  await writeGeneratedTape(tape, assets);
  const code = await importTape(database.writerUrl, [tape, '--as-of', generatedTape.asOfDate], {
    environment: process.env,
    directory,
    quiet: true,
  });
  rmSync(tape);
  if (code !== 0) throw new Error('The generated assets could not be loaded.');
  return database;
}
