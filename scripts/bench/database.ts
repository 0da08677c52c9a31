import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbeddedServer } from '../../backend/embedded-database/server.ts';
import { connect, readerRole, writerRole } from '../../backend/src/database/connection.ts';
import { migrate } from '../../backend/src/database/migrations.ts';
import { ensureRoles } from '../../backend/src/database/roles.ts';
import { importTape } from '../local/import-tape.ts';
import { generatedTape, writeGeneratedTape } from './tape.ts';

const password = 'only-for-benchmarks';

/** A migrated database on the benchmark's own server. */
export interface BenchDatabase {
  readonly readerUrl: string;
  readonly writerUrl: string;
  readonly ownerUrl: string;
}

/** A real PostgreSQL with its data in a temporary folder, and what has been loaded into it. */
export interface BenchServer {
  readonly directory: string;
  /** The demo portfolio of 20 assets. */
  demo(): Promise<BenchDatabase>;
  /** 1,000,000 generated assets. */
  million(): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-bench-'));
  mkdirSync(join(directory, 'database'));
  const server = await startEmbeddedServer({
    dataDirectory: join(directory, 'database'),
    ownerPassword: password,
  });
  const once = (make: () => Promise<BenchDatabase>) => {
    let made: Promise<BenchDatabase> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  return {
    directory,
    demo: once(() => demoDatabase(server, directory)),
    million: once(() => millionDatabase(server, directory)),
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function createDatabase(server: EmbeddedServer, name: string): Promise<BenchDatabase> {
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
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

/** Loaded by the importer, so that pages, statistics and records are as a real import leaves them. */
async function millionDatabase(server: EmbeddedServer, directory: string): Promise<BenchDatabase> {
  const database = await createDatabase(server, 'million');
  const tape = join(directory, 'million.csv');
  await writeGeneratedTape(tape);
  const code = await importTape(database.writerUrl, [tape, '--as-of', generatedTape.asOfDate], {
    environment: process.env,
    directory,
    quiet: true,
  });
  rmSync(tape);
  if (code !== 0) throw new Error('The 1,000,000 assets could not be loaded.');
  return database;
}
