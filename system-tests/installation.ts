/** A copy of the repository for tests that change files or settings, or that run documented commands as written. */
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { repository } from '../tools/kit/repository.ts';
import { testRelease } from './system.ts';

const made = new Set(['node_modules', 'dist', '.next', '.data', 'coverage', 'test-results', 'cdk.out']);
const parts = [
  'docker-compose.yml',
  '.env.example',
  'allowed-scripts.mjs',
  'package.json',
  'nginx',
  'secrets',
  'samples',
  'compose',
  'delivery',
  'local',
  'tools',
  'platform',
  'backend',
  'frontend',
];

export function copyInstallation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-container-test-'));
  for (const name of parts) {
    cpSync(join(repository, name), join(folder, name), {
      recursive: true,
      filter: (source) => !made.has(basename(source)),
    });
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, '.env'), `RELEASE=${testRelease}\n`);
  return folder;
}
