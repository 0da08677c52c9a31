import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, identify, isAlive, type ProcessIdentity } from '../processes/processes.ts';

interface Holder {
  readonly holder: ProcessIdentity;
  readonly what: string;
  /** URL of the dashboard that shows the database. */
  readonly address?: string | undefined;
  readonly services: readonly ProcessIdentity[];
}

export interface Lock {
  /** Records the processes that the next start must end if this process is killed. */
  record(pids: readonly number[]): void;
  /** Records the URL of the dashboard that shows the database. */
  serves(address: string): void;
  release(): void;
}

/**
 * Lets one process at a time use a data directory. Processes that a killed holder left running are ended first.
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
    await Promise.all(previous.services.map((service) => endGroup(service, 'SIGTERM', 3_000)));
    rmSync(file, { force: true });
  }
  const me = identify(process.pid);
  let mine: Holder = { holder: me, what, services: [] };
  const write = (path: string, flag: 'w' | 'wx') => writeFileSync(path, JSON.stringify(mine), { flag, mode: 0o600 });
  const replace = (changes: Partial<Holder>) => {
    mine = { ...mine, ...changes };
    // Rename a complete file into place, so that a kill during the write can't leave half of one.
    write(`${file}.new`, 'w');
    renameSync(`${file}.new`, file);
  };
  try {
    write(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(`Another command started to use ${directory} at the same moment. Try again.`);
    throw error;
  }
  return {
    record: (pids) => replace({ services: pids.map(identify) }),
    serves: (address) => replace({ address }),
    release: () => rmSync(file, { force: true }),
  };
}

/** URL of the dashboard that shows the data directory's database now, if one is running. */
export function servedAt(directory: string): string | undefined {
  const holder = readHolder(join(directory, 'lock.json'));
  return holder !== undefined && isAlive(holder.holder) ? holder.address : undefined;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} can't be read. If no other command uses this directory, delete the file and try again.`, {
      cause: error,
    });
  }
}
