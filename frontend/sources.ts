import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
/** The sources of a build; tests are excluded. */
const patterns = ['src/**', 'build.ts', 'next.config.ts', 'sources.ts', 'package-lock.json', 'tsconfig.json'];

/** A hash of the sources. As the build id it makes builds reproducible, and tells which sources a build is from. */
export function sourcesId(): string {
  const files = globSync(patterns, { cwd: here, exclude: ['**/*.test.*'] })
    .filter((path) => statSync(join(here, path)).isFile())
    .sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path.replaceAll('\\', '/')).update(readFileSync(join(here, path)));
  return hash.digest('hex').slice(0, 20);
}

/** Whether dist/ exists and was built from the current sources. */
export function isBuilt(): boolean {
  const id = join(here, 'dist/.next/BUILD_ID');
  return existsSync(id) && readFileSync(id, 'utf8') === sourcesId();
}
