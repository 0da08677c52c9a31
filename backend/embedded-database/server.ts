import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type ServerBinaries, serverBinaries } from './binaries.ts';
import { writeSecret } from './folder-owner.ts';
import { freePort } from './free-port.ts';
import { type ServerUser, type Surroundings, serverUser } from './server-user.ts';
import { requireUsablePaths } from './usable-paths.ts';

export const ownerLogin = 'portfolio_owner';

export interface EmbeddedServer {
  readonly port: number;
  readonly pid: number;
  /** URL of a database of this server, for its owner. */
  url(database: string): string;
  /** Finishes what is running, writes a checkpoint, and ends the server's processes. */
  stop(): Promise<void>;
  /** Settles when the server's process has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

export interface EmbeddedServerOptions {
  readonly dataDirectory: string;
  readonly ownerPassword: string;
  /** Settings beyond the defaults, as `name: value`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Who runs it, and from where; found out unless given. */
  readonly surroundings?: Surroundings;
  readonly binaries?: ServerBinaries;
  /** Hears each process as it is started. SIGINT ends it in order. */
  readonly onStart?: (child: ChildProcess) => void;
}

/**
 * Starts the PostgreSQL 17 that npm installed, on loopback only, with its data in `dataDirectory` (created on first
 * start). A server left running on that data by a killed process is shut down cleanly first.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const binaries = options.binaries ?? (await serverBinaries());
  const wanted = join(options.dataDirectory, 'postgresql');
  requireUsablePaths(binaries, wanted);
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 });
  const user = serverUser(binaries, wanted, options.surroundings);
  const { data } = user;
  await endLeftover(data);
  if (existsSync(data)) user.own(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(user, data, options);
  const port = await freePort();
  const server = launch(user, user.binaries.postgres, [
    ...['-D', data, '-p', String(port)],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...Object.entries({ max_wal_size: '2GB', shared_buffers: '256MB', ...options.settings }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    ),
  ]);
  options.onStart?.(server.process);
  const ended = once(server.process, 'exit').then(() => undefined);
  const url = (database: string) => `postgres://${ownerLogin}:${options.ownerPassword}@127.0.0.1:${port}/${database}`;
  await untilAnswering(server, url('postgres'));
  const pid = postmasterPid(data) ?? server.process.pid;
  if (pid === undefined) throw new Error('PostgreSQL started without a process id.');
  return {
    port,
    pid,
    url,
    ended,
    stop: async () => {
      if (isUp(server)) server.process.kill('SIGINT');
      await ended;
    },
  };
}

interface Launched {
  readonly process: ChildProcess;
  readonly output: () => string;
}

function isUp({ process: { exitCode, signalCode } }: Launched): boolean {
  return exitCode === null && signalCode === null;
}

function launch(user: ServerUser, program: string, args: readonly string[]): Launched {
  const { file, args: allArgs, uid, gid } = user.command(program, args);
  const child = spawn(file, allArgs, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // In its own process group: Ctrl-C in a terminal reaches the supervisor, which then stops things in order.
    detached: process.platform !== 'win32',
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(uid === undefined ? {} : { uid, gid }),
  });
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { process: child, output: () => tail.trim() };
}

/**
 * Initialised in a temporary folder and renamed into place, so that a killed run leaves nothing that looks like a
 * database.
 */
async function initialise(user: ServerUser, data: string, options: EmbeddedServerOptions): Promise<void> {
  const passwordFile = `${data}.password`;
  writeSecret(passwordFile, options.ownerPassword, user.owner);
  const unfinished = `${basename(data)}.new-`;
  const parent = dirname(data);
  // A killed run's initdb may still be writing, and it cleans up when it fails: hence a unique name, and retries.
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(unfinished)))
    rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const aside = join(parent, `${unfinished}${process.pid}`);
  user.own(aside);
  const initdb = launch(user, user.binaries.initdb, [
    ...['-D', aside, '-U', ownerLogin, '--pwfile', passwordFile],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--data-checksums'],
  ]);
  options.onStart?.(initdb.process);
  const [code] = (await once(initdb.process, 'close')) as [number | null];
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new Error(`PostgreSQL could not set up its data in ${data}:\n${initdb.output()}`);
  rmSync(data, { recursive: true, force: true });
  renameSync(aside, data);
}

async function untilAnswering(server: Launched, url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (!isUp(server)) throw new Error(`PostgreSQL did not start:\n${server.output()}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL did not answer within a minute:\n${server.output()}`, { cause });
      await delay(50);
    }
  }
}

function postmasterPid(data: string): number | undefined {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

/**
 * PostgreSQL treats an unreaped process as a running server, but treats its own parent's process id as stale. Removing
 * the file instead would lose what tells it that processes of the old server still use its memory.
 */
function disownEnded(data: string): void {
  const file = join(data, 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
}

/** A process that has ended but was never reaped; it stays so in a container whose PID 1 reaps nothing. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // gone meanwhile, or a system without /proc
  }
}

/** Ends a server that still runs on this data although nobody supervises it, and waits until it is gone. */
async function endLeftover(data: string): Promise<void> {
  const pid = postmasterPid(data);
  if (pid === undefined) return;
  if (isZombie(pid)) return disownEnded(data);
  if (!isRunning(pid) || !isPostgres(pid)) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 60_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline)
      throw new Error(
        `A PostgreSQL (process ${pid}) still runs on ${data} and does not stop. End it, then start again.`,
      );
    await delay(50);
  }
}

/** The process id in the file may have been reused by another program since. */
function isPostgres(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}
