import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ServerBinaries } from './binaries.ts';

/** How to run the server's programs on this machine: PostgreSQL refuses to run as root. */
export interface ServerUser {
  /** Command and arguments that run `program` as somebody PostgreSQL accepts. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; uid?: number; gid?: number };
  /** Where the programs are for that somebody. */
  readonly binaries: ServerBinaries;
  /** Folder for the data that this somebody can write, given the one that was asked for. */
  dataDirectory(wanted: string): string;
}

/**
 * An ordinary user runs the server as itself. Root runs it in a user namespace in which it is `nobody`: the process keeps
 * root's access to the clone (a home directory closed to others included) and PostgreSQL sees an ordinary user.
 * Where namespaces are forbidden (most containers), the server runs as the real `nobody`, from a copy it can reach.
 */
export function serverUser(binaries: ServerBinaries, namespaces = userNamespacesWork): ServerUser {
  if (process.getuid?.() !== 0) {
    return {
      binaries,
      command: (program, args) => ({ file: program, args: [...args] }),
      dataDirectory: (wanted) => wanted,
    };
  }
  const { uid, gid } = nobody();
  const namespace = ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  if (namespaces(namespace)) {
    return {
      binaries,
      command: (program, args) => ({ file: 'unshare', args: [...namespace, program, ...args] }),
      dataDirectory: (wanted) => wanted,
    };
  }
  return {
    binaries: reachableCopy(binaries),
    command: (program, args) => ({ file: program, args: [...args], uid, gid }),
    dataDirectory: (wanted) => {
      const directory = reachableBy(uid, dirname(wanted))
        ? wanted
        : join('/var/tmp', `portfolio-dashboard-${createHash('sha256').update(wanted).digest('hex').slice(0, 24)}`);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      chownSync(directory, uid, gid);
      return directory;
    },
  };
}

function userNamespacesWork(options: readonly string[]): boolean {
  return spawnSync('unshare', [...options, 'true'], { stdio: 'ignore' }).status === 0;
}

function nobody(): { uid: number; gid: number } {
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

function reachableBy(uid: number, directory: string): boolean {
  return (
    spawnSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(directory)})`], {
      uid,
      stdio: 'ignore',
    }).status === 0
  );
}

function reachableCopy(binaries: ServerBinaries): ServerBinaries {
  if (reachableBy(65534, binaries.postgres)) return binaries;
  const version = execFileSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1);
  const root = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), `portfolio-dashboard-postgresql-${version}`);
  if (!existsSync(root)) cpSync(binaries.root, root, { recursive: true, verbatimSymlinks: true });
  return {
    root,
    initdb: join(root, 'bin', basename(binaries.initdb)),
    postgres: join(root, 'bin', basename(binaries.postgres)),
  };
}
