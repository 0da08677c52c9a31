import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../../embedded-database/server.ts';
import {
  header,
  type ImporterRun,
  type RunningImporter,
  startImporter,
  tapeFile,
} from '../../../test-support/importing.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { until } from '../../../test-support/until.ts';
import { connect, type DatabaseConnection, writerRole } from '../../database/connection.ts';
import { migrate } from '../../database/migrations.ts';
import { ensureRoles } from '../../database/roles.ts';
import { listImports } from './imports.queries.ts';

/** Shares of the measured length of a load, each inside its transaction; one more kill comes after the end. */
const moments = [0, 0.12, 0.24, 0.36, 0.48, 0.6, 0.72, 0.84, 0.96];
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
type TapeName = keyof typeof tapes;

/** A database server of the test's own, which keeps what it has committed through a crash. */
class Killable {
  server: EmbeddedServer;
  readonly #folder: string;
  #connection: DatabaseConnection;

  private constructor(folder: string, server: EmbeddedServer) {
    this.#folder = folder;
    this.server = server;
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
async function isLoading(client: pg.Client): Promise<boolean> {
  const { rows: found } = await client.query(`
    select from pg_stat_activity
    where application_name = 'portfolio-import' and backend_xid is not null and query not like 'update imports%'
      and xact_start > (select max(started_at) from imports where outcome = 'running')`);
  return found.length > 0;
}

async function withWatcher<Result>(killable: Killable, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: killable.server.url('postgres') });
  client.on('error', () => undefined); // the server is killed on purpose
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined); // so that it may be gone
  }
}

interface Watched {
  readonly over: boolean;
}

function watch(importer: RunningImporter): Watched {
  const watched = { over: false };
  const ended = () => {
    watched.over = true;
  };
  importer.ended.then(ended, ended);
  return watched;
}

/** @returns from the first to the last moment at which a whole load was seen in its transaction, in milliseconds */
async function measureLoad(killable: Killable, tape: TapeName): Promise<number> {
  return withWatcher(killable, async (client) => {
    const importer = start(killable, tape);
    const watched = watch(importer);
    const seen: number[] = [];
    while (!watched.over) if (await isLoading(client)) seen.push(performance.now());
    expect((await importer.ended).code).toBe(0);
    return (seen.at(-1) ?? 0) - (seen[0] ?? 0);
  });
}

const files = new Map<TapeName, string>();
function start(killable: Killable, tape: TapeName): RunningImporter {
  const path = files.get(tape) ?? tapeFile(header + tapes[tape], `${tape}.csv`);
  files.set(tape, path);
  return startImporter(killable.writerUrl, ['--as-of', asOfDate, '--missing', 'withdraw', path]);
}

/** Everything the portfolio says, but for which import said it. */
async function contents(killable: Killable): Promise<string> {
  const { rows: found } = await sql<{ digest: string }>`
    select md5(string_agg(concat_ws(',', id, nominal_value, status, due_date), '|' order by id)) as digest from assets`.execute(
    killable.db,
  );
  return found[0]?.digest ?? '';
}

/** What has to hold at any time: figures agree with assets, and what an import leaves behind is there whole or not at all. */
async function expectConsistent(killable: Killable): Promise<void> {
  expect(await rollupDifferences(killable.db)).toEqual([]);
  const { rows: found } = await sql`
    with loaded as (select id from imports where outcome = 'loaded')
    select
      (select count(*) from loaded
        where exists (select from insight_snapshots as left_behind where left_behind.import_id = loaded.id)
          and exists (select from import_roll_forwards as left_behind where left_behind.import_id = loaded.id)
          and exists (select from import_transitions as left_behind where left_behind.import_id = loaded.id)
      ) = (select count(*) from loaded) as "loaded imports are whole",
      not exists (select import_id from insight_snapshots union select import_id from import_roll_forwards
        union select import_id from import_transitions union select import_id from assets union select ended_by from asset_history
        except select id from loaded) as "others have left nothing"`.execute(killable.db);
  expect(found).toEqual([{ 'loaded imports are whole': true, 'others have left nothing': true }]);
}

const other = (tape: TapeName): TapeName => (tape === 'A' ? 'B' : 'A');

interface Victim {
  /** Ends what is to be ended; the importer may or may not survive it. */
  strike(killable: Killable, importer: RunningImporter): Promise<void>;
  recover(killable: Killable): Promise<void>;
}

async function killAtEveryMoment({ strike, recover }: Victim): Promise<void> {
  files.clear();
  const killable = await Killable.start();
  await measureLoad(killable, 'A');
  const digests = { A: await contents(killable), B: '' };
  const first = await measureLoad(killable, 'B');
  digests.B = await contents(killable);
  const length = Math.min(first, await measureLoad(killable, 'A'));
  expect(digests.A).not.toBe(digests.B);
  let current: TapeName = 'A';
  let acknowledged = 3;

  const check = async (run: ImporterRun, before: TapeName, importId: number): Promise<'interrupted' | 'loaded'> => {
    const [newest] = await listImports(killable.db, { limit: 1, before: undefined });
    expect(newest?.id).toBe(importId);
    const outcome = newest?.outcome;
    if (outcome !== 'interrupted' && outcome !== 'loaded') throw new Error(`the import shows as ${outcome}`);
    if (run.code === 0) expect(outcome).toBe('loaded');
    current = outcome === 'loaded' ? other(before) : before;
    if (outcome === 'loaded') acknowledged++;
    expect(await contents(killable)).toBe(digests[current]);
    await expectConsistent(killable);
    const loaded = await killable.db.selectFrom('imports').select('id').where('outcome', '=', 'loaded').execute();
    expect(loaded).toHaveLength(acknowledged);
    return outcome;
  };

  /** @returns whether the kill came before the load was over */
  const killAfter = async (milliseconds: number): Promise<boolean> => {
    const before = current;
    const { importId, run, struck } = await withWatcher(killable, async (client) => {
      const importer = start(killable, other(before));
      const watched = watch(importer);
      let begun: number | undefined;
      await until(
        'the moment to strike',
        async () => {
          if (!(await isLoading(client))) return watched.over;
          begun ??= performance.now();
          return performance.now() - begun >= milliseconds;
        },
        { everyMs: 1 },
      );
      const { rows: newest } = await client.query<{ id: number }>('select max(id) as id from imports');
      const inTime = !watched.over;
      if (inTime) await strike(killable, importer);
      return { importId: newest[0]?.id ?? 0, run: await importer.ended, struck: inTime };
    });
    if (struck) await recover(killable);
    await sessionsEnded(killable);
    return (await check(run, before, importId)) === 'interrupted';
  };

  for (const moment of moments) {
    let milliseconds = moment * length;
    // A load can be quicker than the measured ones: the same share of a shorter one, then.
    while (!(await killAfter(milliseconds))) milliseconds *= 0.7;
  }

  // And once right after the end: what has been acknowledged stays.
  const before = current;
  const importer = start(killable, other(before));
  const run = await importer.ended;
  expect(run.code).toBe(0);
  await strike(killable, importer);
  await recover(killable);
  const [newest] = await listImports(killable.db, { limit: 1, before: undefined });
  expect(await check(run, before, newest?.id ?? 0)).toBe('loaded');

  // Each of those that were killed has been written down as interrupted, by the next one that ran.
  const outcomes = await killable.db
    .selectFrom('imports')
    .select(['outcome', ({ fn }) => fn.countAll().as('imports')])
    .groupBy('outcome')
    .execute();
  expect(Object.fromEntries(outcomes.map(({ outcome, imports }) => [outcome, imports]))).toEqual({
    loaded: acknowledged,
    interrupted: moments.length,
  });
}

/** The server lets go of a session whose client is gone within a second or so. */
async function sessionsEnded(killable: Killable): Promise<void> {
  await until('the session of the importer to end', async () => {
    const { rows: found } = await sql`select from pg_stat_activity where application_name = 'portfolio-import'`.execute(
      killable.db,
    );
    return found.length === 0;
  });
}

test('kill -9 of the importer at ten moments of a load: the portfolio is wholly the old or wholly the new one', async () => {
  await killAtEveryMoment({
    strike: async (_, importer) => importer.kill('SIGKILL'),
    recover: async () => undefined,
  });
}, 300_000);

test('kill -9 of the database at ten moments of a load: after its restart the same holds', async () => {
  await killAtEveryMoment({
    strike: (killable) => killable.crash(),
    recover: (killable) => killable.restart(),
  });
}, 300_000);
