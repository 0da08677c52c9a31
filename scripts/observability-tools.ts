/**
 * Makes sure that promtool is there, for the tests of the alert rules:
 *
 *     node scripts/observability-tools.ts     prints its path
 *
 * One on the PATH is taken; else Debian's or Ubuntu's package is fetched and unpacked beside the installed packages:
 * nothing is installed into the system, no service is started, root is not needed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../node_modules/.cache/observability-tools');

function run(command: string, args: readonly string[], cwd?: string): void {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (done.status === 0) return;
  throw new Error(
    `${command} ${args.join(' ')} failed (${done.error?.message ?? `exit code ${done.status}`}):\n${done.stdout ?? ''}${done.stderr ?? ''}`,
  );
}

/**
 * @returns the command to run promtool by
 * @throws Error saying what to install, where there is none and none can be fetched
 */
export function ensurePromtool(): string {
  if (spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0) return 'promtool';
  const unpacked = join(folder, 'prometheus/usr/bin/promtool');
  if (existsSync(unpacked)) return unpacked;
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new Error('promtool is missing: install Prometheus (it brings promtool), or run this on Debian or Ubuntu');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    fetchPackage('prometheus', work);
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get download left no package.');
    run('dpkg-deb', ['--extract', join(work, archive), join(work, 'files')]);
    rmSync(join(folder, 'prometheus'), { recursive: true, force: true });
    renameSync(join(work, 'files'), join(folder, 'prometheus'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return unpacked;
}

function fetchPackage(name: string, work: string): void {
  try {
    run('apt-get', ['download', name], work);
  } catch {
    // A machine whose package lists are empty or old; only root can renew them.
    run('apt-get', ['update']);
    run('apt-get', ['download', name], work);
  }
}

if (import.meta.main) console.log(ensurePromtool());
