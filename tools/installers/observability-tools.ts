/**
 * Makes sure that promtool is there, for the tests of the alert rules:
 *
 *     node tools/installers/observability-tools.ts     prints its path
 *
 * One on the PATH is taken; else Debian's or Ubuntu's package is unpacked beside the installed packages.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../engine/debian-package.ts';

const folder = join(import.meta.dirname, '../../node_modules/.cache/observability-tools');

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
  unpackPackage('prometheus', join(folder, 'prometheus'));
  return unpacked;
}

if (import.meta.main) console.log(ensurePromtool());
