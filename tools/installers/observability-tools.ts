/**
 * Makes sure that promtool is available for the tests of the alert rules:
 *
 *     node tools/installers/observability-tools.ts     prints its path
 *
 * It uses the one on the PATH; otherwise it unpacks Debian's or Ubuntu's package into a folder of the repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../engine/debian-package.ts';

const folder = join(import.meta.dirname, '../../node_modules/.cache/observability-tools');

/**
 * @returns the command that runs promtool
 * @throws Error saying what to install if there is none and the package can't be downloaded
 */
export function ensurePromtool(): string {
  if (spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0) return 'promtool';
  const unpacked = join(folder, 'prometheus/usr/bin/promtool');
  if (existsSync(unpacked)) return unpacked;
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new Error('promtool is missing. Install Prometheus, which includes it, or run this on Debian or Ubuntu.');
  unpackPackage('prometheus', join(folder, 'prometheus'));
  return unpacked;
}

if (import.meta.main) console.log(ensurePromtool());
