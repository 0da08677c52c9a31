import { accessSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalSettings } from '../settings.ts';

/** Files that only a data directory of ours has. */
const ownFiles: readonly string[] = ['passwords.json', 'lock.json'];
/** Files that may be in a new data directory, or in one whose first start was interrupted. */
const harmlessFiles: readonly string[] = ['logs', 'postgresql', 'lost+found', '.DS_Store'];

/** @throws Error with a sentence for the user when the data directory can't be used */
export function prepareDataDirectory({ dataDirectory: directory, isNamed }: LocalSettings): void {
  if (isFile(directory)) throw new Error(`DATA_DIR is ${directory}, which is a file. Name a folder.`);
  if (isNamed) refuseForeign(directory);
  try {
    makeDirectory(join(directory, 'logs'));
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The data directory ${directory} can't be written (${(error as NodeJS.ErrnoException).code}). Make it writable, or name another with DATA_DIR.`,
    );
  }
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false; // missing or unreadable: creating it reports the reason
  }
}

function refuseForeign(directory: string): void {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return; // missing or unreadable: creating it reports the reason
  }
  const foreign = names.filter((name) => !harmlessFiles.includes(name));
  if (foreign.length === 0 || ownFiles.some((name) => names.includes(name))) return;
  const some = foreign.slice(0, 3).join(', ');
  throw new Error(
    `DATA_DIR is ${directory}, which holds other files (${some}${foreign.length > 3 ? ', …' : ''}). Name an empty folder or a new one.`,
  );
}

/**
 * Creates the parents too. Node's own `recursive` reports a read-only file system as ENOENT and never returns below
 * /proc.
 */
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
