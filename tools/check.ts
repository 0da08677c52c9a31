import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { folders } from './import-rules/folders.ts';
import { repository } from './kit/repository.ts';

/**
 * `npm run check`: format, lint, types, unused code, import rules, generated files. It runs every check, then names the
 * ones that failed.
 */
const importRules = join(repository, 'tools', 'import-rules');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const checks: readonly (readonly [string, string, readonly string[], string?])[] = [
  [
    'format and lint',
    process.execPath,
    [join(repository, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
  ],
  [
    'types: everything outside the packages',
    process.execPath,
    [join(repository, 'node_modules', 'typescript', 'bin', 'tsc')],
  ],
  [
    'unused dependencies, files and exports',
    process.execPath,
    [join(repository, 'node_modules', 'knip', 'bin', 'knip.js'), '--no-progress'],
  ],
  [
    'import circles, imports against the direction of the folders',
    process.execPath,
    [
      join(importRules, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      join(importRules, 'rules.mjs'),
      ...folders,
    ],
  ],
  ['backend: types, openapi.json', npm, ['run', '--silent', 'check'], 'backend'],
  ['frontend: types, API types', npm, ['run', '--silent', 'check'], 'frontend'],
  [
    'settings: parsers, tables, .env.example',
    process.execPath,
    [join(repository, 'platform', 'settings', 'generate.ts'), '--check'],
  ],
  ['infra: types', npm, ['run', '--silent', 'check'], 'infra'],
  [
    'observability: rules, dashboards and tables',
    process.execPath,
    [join(repository, 'observability', 'generate.ts'), '--check'],
  ],
];

const failures: string[] = [];
for (const [name, command, args, directory] of checks) {
  console.log(`── ${name}`);
  const { status } = spawnSync(command, args, {
    cwd: join(repository, directory ?? '.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) failures.push(name);
}
if (failures.length > 0) console.error(`\nFailed checks: ${failures.join('; ')}`);
process.exitCode = failures.length > 0 ? 1 : 0;
