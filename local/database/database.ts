import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedServer, ownerLogin, startEmbeddedServer } from '../../backend/embedded-database/server.ts';
import { connect, readerRole, writerRole } from '../../backend/src/database/connection.ts';
import { migrate } from '../../backend/src/database/migrations.ts';
import { ensureRoles } from '../../backend/src/database/roles.ts';
import type { Watchdog } from '../processes/watchdog.ts';
import type { LocalSettings } from '../settings.ts';

export interface LocalDatabase {
  readonly readerUrl: string;
  readonly writerUrl: string;
  readonly ownerUrl: string;
}

interface Passwords {
  readonly owner: string;
  readonly reader: string;
  readonly writer: string;
}

const databaseName = 'postgres';

/** Created once and kept beside the data, so that only someone who can read the data can log in. */
function passwords(dataDirectory: string): Passwords {
  const file = join(dataDirectory, 'passwords.json');
  if (!existsSync(file)) {
    const made: Passwords = { owner: secret(), reader: secret(), writer: secret() };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

function urls(port: number, { owner, reader, writer }: Passwords): LocalDatabase {
  const url = (login: string, password: string) => `postgres://${login}:${password}@127.0.0.1:${port}/${databaseName}`;
  return { ownerUrl: url(ownerLogin, owner), readerUrl: url(readerRole, reader), writerUrl: url(writerRole, writer) };
}

/** Starts the embedded server and records its port, so that imports from another terminal find it. */
export async function startLocalDatabase(
  dataDirectory: string,
  watchdog: Watchdog,
): Promise<{ server: EmbeddedServer; database: LocalDatabase }> {
  const secrets = passwords(dataDirectory);
  const server = await startEmbeddedServer({
    dataDirectory,
    ownerPassword: secrets.owner,
    // If someone kills one of its processes, the others end too, like everything that `npm start` starts.
    settings: { restart_after_crash: 'off' },
    onStart: (child) => watchdog.watch(child, 'SIGINT'),
  });
  const portFile = join(dataDirectory, 'database.port');
  writeFileSync(portFile, String(server.port));
  const stop = async () => {
    rmSync(portFile, { force: true });
    await server.stop();
  };
  return { server: { ...server, stop }, database: urls(server.port, secrets) };
}

/** The embedded database of a running system; undefined when none answers. */
export async function runningLocalDatabase(dataDirectory: string): Promise<LocalDatabase | undefined> {
  const portFile = join(dataDirectory, 'database.port');
  if (!existsSync(portFile)) return undefined;
  const database = urls(Number(readFileSync(portFile, 'utf8')), passwords(dataDirectory));
  return (await answers(database.writerUrl)) ? database : undefined;
}

/** The user's own database: all processes share one URL, and each switches to its own role. */
export function ownDatabase(settings: LocalSettings): LocalDatabase | undefined {
  const url = settings.databaseUrl;
  return url === undefined ? undefined : { ownerUrl: url, readerUrl: url, writerUrl: url };
}

async function answers(url: string): Promise<boolean> {
  const connection = connect(
    { url, applicationName: 'portfolio-local', maxConnections: 1, statementTimeoutMs: 5_000 },
    () => undefined,
  );
  try {
    await connection.pool.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    // End the pool itself: Kysely ends only a pool it has used, and an idle connection keeps the process alive for a
    // minute.
    await connection.pool.end();
  }
}

export interface PreparedSchema {
  /** Names of the migrations that were applied just now. */
  readonly applied: readonly string[];
  /** True if no tape has ever been loaded, not even the demo portfolio. */
  readonly isNew: boolean;
}

/** Brings the schema and the roles up to date. */
export async function prepareSchema(
  database: LocalDatabase,
  dataDirectory: string | undefined,
): Promise<PreparedSchema> {
  const connection = connect(
    { url: database.ownerUrl, applicationName: 'portfolio-migrate', maxConnections: 2, statementTimeoutMs: 0 },
    (error) => console.error(`A database connection was lost: ${error.message}`),
  );
  try {
    const applied = await migrate(connection.db, { onWaiting: (reason) => console.error(`· waiting: ${reason}`) });
    const { reader, writer } =
      dataDirectory === undefined ? { reader: undefined, writer: undefined } : passwords(dataDirectory);
    await ensureRoles(connection.db, { reader, writer }, false);
    const loaded = await connection.db
      .selectFrom('imports')
      .select('id')
      .where('outcome', '=', 'loaded')
      .limit(1)
      .execute();
    return { applied, isNew: loaded.length === 0 };
  } finally {
    await connection.db.destroy();
  }
}

/** The same for the user's own database. @throws Error with a sentence for the user */
export async function prepareOwnSchema(database: LocalDatabase): Promise<PreparedSchema> {
  try {
    return await prepareSchema(database, undefined);
  } catch (error) {
    throw new Error(
      `The database at DATABASE_URL can't be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
