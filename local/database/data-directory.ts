import { accessSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalSettings } from '../settings.ts';

/** What marks a folder as one of ours, and what may lie in one that was only begun. */
const marks: readonly string[] = ['passwords.json', 'lock.json'];
const begun: readonly string[] = ['logs', 'postgresql', 'lost+found', '.DS_Store'];

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
    return false; // not there, or out of reach: told when it is made
  }
}

function refuseForeign(directory: string): void {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return; // not there, or out of reach: told when it is made
  }
  const foreign = names.filter((name) => !begun.includes(name));
  if (foreign.length === 0 || marks.some((mark) => names.includes(mark))) return;
  const some = foreign.slice(0, 3).join(', ');
  throw new Error(
    `DATA_DIR is ${directory}, which holds other files (${some}${foreign.length > 3 ? ', …' : ''}). Name an empty folder or a new one.`,
  );
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
