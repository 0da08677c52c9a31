import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../embedded-database/server.ts';
import { connect, type DatabaseConnection, readerRole, writerRole } from '../src/database/connection.ts';
import { migrate } from '../src/database/migrations.ts';
import { ensureRoles } from '../src/database/roles.ts';
import { header, type RunningImporter, startImporter, tapeFile } from './importing.ts';

const asOfDate = '2026-01-31';
const rows = 5_000;
const password = 'only-for-tests';

/** Nearly every asset differs between the two, some are on one only: a mixture would match neither. */
const tapes = {
  A: Array.from({ length: rows }, (_, n) => `L-${n},${n}.50,active,2026-0${(n % 9) + 1}-15\n`).join(''),
  B: Array.from(
    { length: rows },
    (_, n) => `L-${n + 500},${n}.75,${n % 3 ? 'paid' : 'defaulted'},2027-0${(n % 9) + 1}-15\n`,
  ).join(''),
};
export type TapeName = keyof typeof tapes;

/** A database server of the test's own, which keeps what it has committed through a crash. */
export class Killable {
  server: EmbeddedServer;
  /** Paths of the two tapes. */
  readonly tapes: Readonly<Record<TapeName, string>>;
  readonly #folder: string;
  #connection: DatabaseConnection;

  private constructor(folder: string, server: EmbeddedServer) {
    this.#folder = folder;
    this.server = server;
    this.tapes = { A: tapeFile(header + tapes.A, 'A.csv'), B: tapeFile(header + tapes.B, 'B.csv') };
    this.#connection = this.#connect();
  }

  static async start(): Promise<Killable> {
    const folder = mkdtempSync(join(tmpdir(), 'portfolio-kill-'));
    const killable = new Killable(folder, await Killable.#launch(folder));
    onTestFinished(async () => {
      await killable.#connection.db.destroy();
      await killable.server.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    await migrate(killable.db);
    await ensureRoles(killable.db, { reader: password, writer: password }, false);
    return killable;
  }

  static #launch(folder: string): Promise<EmbeddedServer> {
    return startEmbeddedServer({ dataDirectory: folder, ownerPassword: password, settings: { fsync: 'on' } });
  }

  get db() {
    return this.#connection.db;
  }

  get writerUrl(): string {
    return this.server.url('postgres').replace('//portfolio_owner:', `//${writerRole}:`);
  }

  get readerUrl(): string {
    return this.server.url('postgres').replace('//portfolio_owner:', `//${readerRole}:`);
  }

  #connect(): DatabaseConnection {
    return connect(
      { url: this.server.url('postgres'), applicationName: 'test', maxConnections: 2, statementTimeoutMs: 0 },
      () => undefined, // the server is killed on purpose
    );
  }

  /** The main process and all it started, at once, as a machine that loses power does. */
  async crash(): Promise<void> {
    for (const pid of [this.server.pid, ...childrenOf(this.server.pid)]) kill(pid);
    await this.server.ended;
  }

  async restart(): Promise<void> {
    await this.#connection.db.destroy();
    this.server = await Killable.#launch(this.#folder);
    this.#connection = this.#connect();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Elsewhere the children see by themselves that their parent is gone. */
function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] === String(parent);
      } catch {
        return false; // it has ended since the listing
      }
    });
}

/** Whether a load has its transaction open now. */
export async function isLoading(client: pg.Client): Promise<boolean> {
  const { rows: found } = await client.query(`
    select from pg_stat_activity
    where application_name = 'portfolio-import' and backend_xid is not null and query not like 'update imports%'
      and xact_start > (select max(started_at) from imports where outcome = 'running')`);
  return found.length > 0;
}

export async function withWatcher<Result>(
  killable: Killable,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: killable.server.url('postgres') });
  client.on('error', () => undefined); // the server is killed on purpose
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined); // so that it may be gone
  }
}

export interface Watched {
  readonly over: boolean;
}

export function watch(importer: RunningImporter): Watched {
  const watched = { over: false };
  const ended = () => {
    watched.over = true;
  };
  importer.ended.then(ended, ended);
  return watched;
}

/** @returns from the first to the last moment at which a whole load was seen in its transaction, in milliseconds */
export async function measureLoad(killable: Killable, tape: TapeName): Promise<number> {
  return withWatcher(killable, async (client) => {
    const importer = startLoad(killable, tape);
    const watched = watch(importer);
    const seen: number[] = [];
    while (!watched.over) if (await isLoading(client)) seen.push(performance.now());
    expect((await importer.ended).code).toBe(0);
    return (seen.at(-1) ?? 0) - (seen[0] ?? 0);
  });
}

export function startLoad(killable: Killable, tape: TapeName): RunningImporter {
  return startImporter(killable.writerUrl, ['--as-of', asOfDate, '--missing', 'withdraw', killable.tapes[tape]]);
}

export const otherTape = (tape: TapeName): TapeName => (tape === 'A' ? 'B' : 'A');
