import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from '../../sources.ts';

/** The tests run the built dashboard, so this builds it if it is missing or out of date. */
export default function setup(): void {
  if (isBuilt()) return;
  console.log('The build is missing or out of date: building.');
  const { status } = spawnSync(process.execPath, ['build.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed');
}
