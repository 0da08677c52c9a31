/** Runs tools/api-types/generate.ts. That is a package of its own, which this installs if needed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const tool = join(import.meta.dirname, 'api-types');
const windows = process.platform === 'win32';

function run(command: string, args: readonly string[], shell: boolean): void {
  const { status } = spawnSync(command, args, { cwd: tool, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(tool, 'node_modules/openapi-typescript')))
  run(windows ? 'npm.cmd' : 'npm', ['ci', '--silent'], windows);
run(process.execPath, ['generate.ts', ...process.argv.slice(2)], false);
