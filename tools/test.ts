import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './kit/repository.ts';
import { selectTests, suites } from './test-suites.ts';
import { printTotal } from './test-total.ts';

/**
 * `npm test`: every test that needs only Node and npm's packages (PostgreSQL included), and browser tests if a Chromium is
 * found. It ends with a line `N passed, N failed, N skipped`. `npm test -- backend` runs one suite and
 * `npm test -- backend/src/import.test.ts` one file; several of either can be named.
 */
function selected(): Map<string, string[]> {
  try {
    return selectTests(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

const results = join(repository, 'test-results');
mkdirSync(results, { recursive: true });
const reports: string[] = [];
let failed = false;
for (const [name, files] of selected()) {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const directory = join(repository, suites[name]?.directory ?? '');
  const report = join(results, `${name}.json`);
  rmSync(report, { force: true });
  const vitest = join(directory, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['--config', 'vitest.config.ts', '--reporter=default', '--reporter=json'];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...options, `--outputFile.json=${report}`, ...files], {
    cwd: directory,
    stdio: 'inherit',
  });
  if (status !== 0) failed = true;
  reports.push(report);
  console.log(`── ${name} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
const total = printTotal(reports);
process.exitCode = failed || total.failures.length > 0 || total.passed === 0 ? 1 : 0;
