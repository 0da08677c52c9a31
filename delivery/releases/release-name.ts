/**
 * Prints the release that a commit's images carry, `<version>-<commit>`: `node delivery/releases/release-name.ts`
 *
 * The name includes the commit, because images are built once per merge and get their version later.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../tools/kit/command.ts';
import { main } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { setOutput } from '../pipeline/step-outputs.ts';

export function version(): string {
  return (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }).version;
}

export function releaseName(commit: string): string {
  return `${version()}-${commit.slice(0, 12)}`;
}

if (import.meta.main) {
  await main(() => {
    setOutput(
      'release',
      releaseName(process.env.GITHUB_SHA ?? run('git', ['rev-parse', 'HEAD'], { cwd: repository }).trim()),
    );
  });
}
