import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './kit/repository.ts';

/** Runs a script of one package: `node tools/in-package.ts infra synth`. */
const [directory, script, ...args] = process.argv.slice(2);
if (directory === undefined || script === undefined) {
  console.error('Usage: node tools/in-package.ts PACKAGE SCRIPT [arguments]');
  process.exit(1);
}
const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
  cwd: join(repository, directory),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
