import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './kit/repository.ts';
import { printTotal } from './test-total.ts';

/**
 * `npm test`: every test that needs nothing but Node and npm's packages (real PostgreSQL included), browser tests where a
 * Chromium is found. Ends with a line `N passed, N failed, N skipped`. `npm test -- backend` runs one suite.
 */
const suites: Readonly<Record<string, { directory: string; config: string }>> = {
  project: { directory: '.', config: 'vitest.config.ts' },
  backend: { directory: 'backend', config: 'vitest.config.ts' },
  frontend: { directory: 'frontend', config: 'vitest.config.ts' },
  infra: { directory: 'infra', config: 'vitest.config.ts' },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(1);
}

const results = join(repository, 'test-results');
mkdirSync(results, { recursive: true });
const files: string[] = [];
let failed = false;
for (const [name, { directory, config }] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n── ${name}`);
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const vitest = join(repository, directory, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    {
      cwd: join(repository, directory),
      stdio: 'inherit',
    },
  );
  if (status !== 0) failed = true;
  files.push(file);
}
const total = printTotal(files);
process.exitCode = failed || total.failures.length > 0 || total.passed === 0 ? 1 : 0;
