import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity, signalGroup } from '../processes/processes.ts';

interface Holder {
  readonly holder: ProcessIdentity;
  readonly what: string;
  /** Where it serves the database. */
  readonly address?: string | undefined;
  readonly services: readonly ProcessIdentity[];
}

export interface Lock {
  /** Writes down which processes to end should this one be killed. */
  record(pids: readonly number[]): void;
  /** Writes down where the database is served. */
  serves(address: string): void;
  release(): void;
}

/**
 * One process at a time looks after a data directory. What a killed one left running is ended first.
 * @throws Error with a sentence for the user while the holder is alive
 */
export async function lockDataDirectory(directory: string, what: string): Promise<Lock> {
  const file = join(directory, 'lock.json');
  const previous = readHolder(file);
  if (previous !== undefined) {
    if (isAlive(previous.holder))
      throw new Error(
        `${previous.what} already uses ${directory} (process ${previous.holder.pid}). Stop it first, or name another directory with DATA_DIR.`,
      );
    await endLeftovers(previous.services);
    rmSync(file, { force: true });
  }
  const me = identify(process.pid);
  let mine: Holder = { holder: me, what, services: [] };
  const write = (path: string, flag: 'w' | 'wx') => writeFileSync(path, JSON.stringify(mine), { flag, mode: 0o600 });
  const replace = (changes: Partial<Holder>) => {
    mine = { ...mine, ...changes };
    // Put in place whole: a kill in the middle of writing must not leave half of it.
    write(`${file}.new`, 'w');
    renameSync(`${file}.new`, file);
  };
  try {
    write(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(`Something else began to use ${directory} at the same moment. Try again.`);
    throw error;
  }
  return {
    record: (pids) => replace({ services: pids.map(identify) }),
    serves: (address) => replace({ address }),
    release: () => rmSync(file, { force: true }),
  };
}

/** Where the data directory's database is served now. */
export function servedAt(directory: string): string | undefined {
  const holder = readHolder(join(directory, 'lock.json'));
  return holder !== undefined && isAlive(holder.holder) ? holder.address : undefined;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} can't be read. Remove it when nothing uses this directory.`, { cause: error });
  }
}

async function endLeftovers(services: readonly ProcessIdentity[]): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const alive = services.filter(isAlive);
    for (const { pid } of alive) signalGroup(pid, signal);
    const deadline = Date.now() + 3_000;
    while (alive.some(isAlive) && Date.now() < deadline) await delay(50);
  }
}
