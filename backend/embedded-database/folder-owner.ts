import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export function nobody(): Owner {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (entry === undefined)
    throw new Error(
      'PostgreSQL does not run as root and /etc/passwd has no user "nobody" to run it as. Start as an ordinary user.',
    );
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Root takes over folders only from these users: itself, and the one it gave folders to before. */
const ofOurs = () => [0, nobody().uid];

/**
 * Creates the folder if it is missing and gives it, with everything in it, to `owner` (undefined where the system has
 * no owners).
 * @throws Error with a message for the user when it is a link, a file or another user's folder
 */
export function takeFolder(folder: string, owner: Owner | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (owner === undefined) return;
  const asRoot = process.getuid?.() === 0;
  // By descriptor, so that the folder checked is the folder given away. Links are not followed: a link could point to
  // another folder.
  const descriptor = openFolder(folder, asRoot ? constants.O_NOFOLLOW : 0);
  try {
    const { uid } = fstatSync(descriptor);
    if (uid === owner.uid) return;
    if (!asRoot || !ofOurs().includes(uid))
      throw new Error(
        `${folder} belongs to another user (id ${uid}). Start as that user, or name another with DATA_DIR.`,
      );
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid);
    fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
}

function openFolder(folder: string, noFollow: number): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | noFollow);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    throw new Error(`${folder} is a link or a file. Remove it, or name the folder itself with DATA_DIR.`);
  }
}

/** Creates a file that only `owner` can read. Anything already there is removed, never written through. */
export function writeSecret(file: string, text: string, owner: Owner | undefined): void {
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
}
