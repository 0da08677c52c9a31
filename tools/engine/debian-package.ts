/**
 * Unpacks Debian and Ubuntu packages into a folder instead of installing them, so no root is needed and no service
 * starts.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../kit/command.ts';

/** The user of a hosted runner may use sudo. `--non-interactive` never asks a person for a password. */
function renewLists(): void {
  if (process.getuid?.() === 0) run('apt-get', ['update']);
  else run('sudo', ['--non-interactive', 'apt-get', 'update']);
}

/**
 * Downloads a package from the system's own sources and unpacks it.
 * @param folder receives the package's files; its previous content is replaced
 * @throws Error with the output of apt-get or dpkg-deb
 */
export function unpackPackage(name: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    try {
      run('apt-get', ['download', name], { cwd: work });
    } catch {
      // The package lists are missing or outdated.
      renewLists();
      run('apt-get', ['download', name], { cwd: work });
    }
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error(`apt-get download ${name} produced no package`);
    run('dpkg-deb', ['--extract', join(work, archive), join(work, 'files')]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'files'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
