import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = dirname(dirname(import.meta.dirname));

/** How a local system is run; the environment is read here and nowhere else in scripts/local. */
export interface LocalSettings {
  readonly port: number;
  readonly dataDirectory: string;
  /** A database of the user's own; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly loadDemo: boolean;
  /** Names that the front door answers to besides this machine's own, comma separated. */
  readonly allowedHosts: string | undefined;
  /** Where the user called from: relative paths of tapes are meant from there. */
  readonly userDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws Error with a sentence for the user */
export function localSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const port = Number(environment.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`PORT is "${environment.PORT}"; it takes a port from 1 to 65535.`);
  const userDirectory = environment.INIT_CWD ?? process.cwd();
  const dataDirectory = resolve(root, environment.DATA_DIR ?? '.data');
  const databaseUrl = environment.DATABASE_URL || undefined;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(databaseUrl)) {
    throw new Error(
      'DATABASE_URL is not of the form postgres://user:password@host:5432/database. Unset it for the embedded database.',
    );
  }
  return {
    port,
    dataDirectory,
    databaseUrl,
    loadDemo: environment.DEMO !== '0',
    allowedHosts: environment.ALLOWED_HOSTS,
    userDirectory,
    environment,
  };
}

/** @throws Error with a sentence for the user when the data directory can't be used */
export function prepareDataDirectory(directory: string): void {
  try {
    makeDirectory(join(directory, 'logs'));
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The data directory ${directory} can't be written (${(error as NodeJS.ErrnoException).code}). Make it writable, or name another with DATA_DIR.`,
    );
  }
}

/** With its parents. Node's own recursion calls a read-only file system ENOENT, and below /proc it never returns. */
function makeDirectory(path: string): void {
  const make = () => mkdirSync(path, { mode: 0o700 });
  try {
    make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    makeDirectory(dirname(path));
    make();
  }
}
