import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ServerBinaries } from './binaries.ts';
import { nobody, type Owner, takeFolder } from './folder-owner.ts';

/** How to run the server's programs on this machine: PostgreSQL refuses to run as root. */
export interface ServerUser {
  /** Command and arguments that run `program` as somebody PostgreSQL accepts. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; uid?: number; gid?: number };
  /** Where the programs are for that somebody. */
  readonly binaries: ServerBinaries;
  /** Where the data is kept. */
  readonly data: string;
  /** Makes a folder unless it is there, and gives it with all it holds to that somebody. */
  own(folder: string): void;
  /** Whose the files are; undefined: of whoever runs this. */
  readonly owner?: Owner;
}

export interface Surroundings {
  /** Whether user namespaces work here. */
  readonly namespaces?: (options: readonly string[]) => boolean;
  /** Whether somebody may enter a folder. */
  readonly mayEnter?: (owner: Owner, folder: string) => boolean;
  /** Where root alone may make folders, and others may look for theirs. */
  readonly systemFolder?: string;
}

/**
 * An ordinary user runs the server as itself. Root runs it as `nobody` wherever `nobody` can reach the data, so that
 * whoever compromises the database gains none of root's rights. If the data is below a folder closed to others (a clone
 * in root's home), the server runs in a user namespace in which root appears as `nobody`; where namespaces are
 * forbidden (most containers), its data goes into a system folder.
 */
export function serverUser(binaries: ServerBinaries, wanted: string, surroundings: Surroundings = {}): ServerUser {
  const { namespaces = userNamespacesWork, mayEnter = canEnter } = surroundings;
  const systemFolder = surroundings.systemFolder ?? '/var/lib/portfolio-dashboard';
  const command = (file: string, args: readonly string[]) => ({ file, args: [...args] });
  const uid = process.getuid?.();
  if (uid !== 0) {
    const own = (folder: string) =>
      takeFolder(folder, uid === undefined ? undefined : { uid, gid: process.getgid?.() ?? uid });
    return { binaries, command, data: wanted, own };
  }

  const owner = nobody();
  const asNobody = (data: string): ServerUser => ({
    binaries: reachableBinaries(binaries, owner, systemFolder),
    command: (file, args) => ({ ...command(file, args), ...owner }),
    data,
    own: (folder) => takeFolder(folder, owner),
    owner,
  });
  if (letIn(owner, dirname(wanted), mayEnter)) return asNobody(wanted);
  const namespace = ['--user', `--map-user=${owner.uid}`, `--map-group=${owner.gid}`, '--'];
  if (namespaces(namespace)) {
    return {
      binaries,
      command: (program, args) => command('unshare', [...namespace, program, ...args]),
      data: wanted,
      own: (folder) => takeFolder(folder, { uid: 0, gid: 0 }),
    };
  }
  requireSystemFolder(systemFolder);
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 24);
  return asNobody(placeOf(join(systemFolder, name), join('/var/tmp', `portfolio-dashboard-${name}`)));
}

function userNamespacesWork(options: readonly string[]): boolean {
  return spawnSync('unshare', [...options, 'true'], { stdio: 'ignore' }).status === 0;
}

function canEnter(owner: Owner, folder: string): boolean {
  return spawnSync('test', ['-x', folder], { ...owner, stdio: 'ignore' }).status === 0;
}

/**
 * Whether `owner` may enter a folder. A closed folder of root's, in a place `owner` can reach, is opened to the owner's
 * group.
 */
function letIn(owner: Owner, folder: string, mayEnter: (owner: Owner, folder: string) => boolean): boolean {
  if (mayEnter(owner, folder)) return true;
  if (!mayEnter(owner, dirname(folder))) return false;
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== 0) return false;
  lchownSync(folder, 0, owner.gid);
  chmodSync(folder, (found.mode & 0o700) | 0o010);
  return true;
}

/**
 * Others may pass through the folder but neither list nor change it, so nobody can plant something at an expected path.
 */
function requireSystemFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o711 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Error(
        `PostgreSQL does not run as root, and its files can't be put into ${folder} (${(error as Error).message}). Start as an ordinary user, or name a folder that everybody can enter with DATA_DIR.`,
      );
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0)
    throw new Error(`${folder} is not a folder that only root can change. Remove it: the data goes there.`);
}

/** Release 1.0.0 kept the data where anybody could have created the folder first. */
function placeOf(data: string, formerly: string): string {
  if (!existsSync(data) && existsSync(join(formerly, 'PG_VERSION')))
    throw new Error(
      `The database is in ${formerly}, where anybody may have put it. If it is yours: mv ${formerly} ${data}. If not, remove it.`,
    );
  return data;
}

/** The programs where `owner` can run them: the originals, or a copy that only root can change. */
function reachableBinaries(binaries: ServerBinaries, owner: Owner, systemFolder: string): ServerBinaries {
  const runs = spawnSync(binaries.postgres, ['--version'], { ...owner, stdio: 'ignore' }).status === 0;
  if (runs) return binaries;
  const version = execFileSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1);
  requireSystemFolder(systemFolder);
  const root = join(systemFolder, `postgresql-${version}`);
  if (!existsSync(root)) {
    const aside = mkdtempSync(`${root}-`);
    cpSync(binaries.root, aside, { recursive: true, verbatimSymlinks: true });
    chmodSync(aside, 0o755);
    for (const entry of readdirSync(aside, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const { mode } = lstatSync(path);
      if (!entry.isSymbolicLink()) chmodSync(path, mode | (mode & 0o100 ? 0o555 : 0o444));
    }
    renameSync(aside, root);
  }
  return {
    root,
    initdb: join(root, 'bin', basename(binaries.initdb)),
    postgres: join(root, 'bin', basename(binaries.postgres)),
  };
}
