/** Where the pipeline's own tools are installed, and whether they are. */

import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { repository } from '../kit/repository.ts';

export const toolsFolder = join(repository, '.data', 'tools');
const binaries = join(toolsFolder, 'bin');

/** An environment in which the project's copies take precedence over the machine's. */
export function withTools(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...environment, PATH: [binaries, environment.PATH].join(delimiter) };
}

/** Arguments with which each tool succeeds if it works at all. */
const signsOfLife: Readonly<Record<string, readonly string[]>> = {
  actionlint: ['--version'],
  zizmor: ['--version'],
  gitleaks: ['version'],
  skopeo: ['--version'],
  cosign: ['version'],
  'docker-registry': ['--version'],
};

export function isInstalled(tool: string): boolean {
  return spawnSync(tool, signsOfLife[tool] ?? ['--version'], { stdio: 'ignore', env: withTools() }).status === 0;
}
