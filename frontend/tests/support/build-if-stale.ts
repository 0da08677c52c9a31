import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The tests run what is built: builds it where it is missing or older than its sources. */
export default function setup(): void {
  const built = join(root, 'dist/server.js');
  const sources = ['src/**/*', 'build.ts', 'next.config.ts', 'package-lock.json'].flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: ['**/*.test.ts'] }),
  );
  const newest = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  console.log('The build is missing or older than its sources: building.');
  const { status } = spawnSync(process.execPath, ['build.ts'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed');
}
