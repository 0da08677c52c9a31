import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from '../../sources.ts';

/** The tests run what is built: builds it where it is missing or of other sources. */
export default function setup(): void {
  if (isBuilt()) return;
  console.log('The build is missing or of other sources: building.');
  const { status } = spawnSync(process.execPath, ['build.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed');
}
