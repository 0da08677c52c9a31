/** Programs of Debian's and Ubuntu's packages without installing them: no root, no service started, nothing outside of a folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

function run(command: string, args: readonly string[], cwd?: string): void {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (done.status === 0) return;
  throw new Error(
    `${command} ${args.join(' ')} failed (${done.error?.message ?? `exit code ${done.status}`}):\n${done.stdout ?? ''}${done.stderr ?? ''}`,
  );
}

/** A hosted runner's user is no root but may become it; on a person's machine nobody is asked for a password. */
function renewLists(): void {
  if (process.getuid?.() === 0) run('apt-get', ['update']);
  else run('sudo', ['--non-interactive', 'apt-get', 'update']);
}

/**
 * Fetches a package by the system's own sources and unpacks it.
 * @param folder takes the package's files; whatever was there before is replaced
 * @throws Error with the words of apt-get or dpkg-deb
 */
export function unpackPackage(name: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    try {
      run('apt-get', ['download', name], work);
    } catch {
      // The package lists are empty or older than the archive.
      renewLists();
      run('apt-get', ['download', name], work);
    }
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error(`apt-get download ${name} left no package`);
    run('dpkg-deb', ['--extract', join(work, archive), join(work, 'files')]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'files'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
