/** A folder that runs like a clone whose images are built: for tests that change files or settings. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository, testRelease } from './system.ts';

export function copyInstallation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-container-test-'));
  for (const name of ['docker-compose.yml', 'nginx', 'secrets', 'samples']) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, '.env'), `RELEASE=${testRelease}\n`);
  return folder;
}
