import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { repository } from '../kit/repository.ts';

/** The check finds seeded unused code. `npm run check` applies it to the repository itself. */
const copy = mkdtempSync(join(tmpdir(), 'unused-'));
afterAll(() => rmSync(copy, { recursive: true }));

function copyRepository(): void {
  const tracked = execFileSync(
    'git',
    ['ls-files', '--deduplicate', '--', '*.ts', '*.tsx', '*.mts', '*.mjs', '*.json*'],
    {
      cwd: repository,
      encoding: 'utf8',
    },
  );
  for (const path of tracked.trim().split('\n')) cpSync(join(repository, path), join(copy, path));
  for (const folder of ['.', 'backend', 'frontend', 'infra'])
    symlinkSync(join(repository, folder, 'node_modules'), join(copy, folder, 'node_modules'));
}

it('finds a dependency, a file and an export that nothing uses', () => {
  copyRepository();
  const manifest = join(copy, 'backend/package.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"kysely"', '"left-pad": "1.3.0", "kysely"'));
  writeFileSync(join(copy, 'backend/src/loans/forgotten.ts'), 'export const forgotten = 1;\n');
  appendFileSync(join(copy, 'backend/src/loans/asset-id.ts'), '\nexport const unusedLimit = 1;\n');

  const knip = join(repository, 'node_modules/knip/bin/knip.js');
  const { stdout, status } = spawnSync(process.execPath, [knip, '--no-progress'], { cwd: copy, encoding: 'utf8' });

  expect(stdout).toContain('left-pad');
  expect(stdout).toContain('backend/src/loans/forgotten.ts');
  expect(stdout).toContain('unusedLimit');
  expect(status).not.toBe(0);
});
