import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
/** What a build is made from, tests apart. */
const patterns = ['src/**', 'build.ts', 'next.config.ts', 'sources.ts', 'package-lock.json', 'tsconfig.json'];

/** Fingerprint of the sources: the id of a build, so that the same tree gives the same files and a build tells what it is of. */
export function sourcesId(): string {
  const files = globSync(patterns, { cwd: here, exclude: ['**/*.test.*'] })
    .filter((path) => statSync(join(here, path)).isFile())
    .sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path.replaceAll('\\', '/')).update(readFileSync(join(here, path)));
  return hash.digest('hex').slice(0, 20);
}

/** Whether dist/ is there and was made from the sources as they are. */
export function isBuilt(): boolean {
  const id = join(here, 'dist/.next/BUILD_ID');
  return existsSync(id) && readFileSync(id, 'utf8') === sourcesId();
}
