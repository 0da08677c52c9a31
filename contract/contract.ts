import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm run test:contract -- URL`: the contract tests against any backend that claims to meet it. */
const url = process.argv[2];
if (url === undefined || !/^https?:\/\//.test(url)) {
  console.error("Name the backend's URL. For example: npm run test:contract -- http://localhost:8080/api");
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', join(import.meta.dirname, 'contract.test.ts')],
  {
    stdio: 'inherit',
    env: { ...process.env, CONTRACT_URL: url },
  },
);
process.exitCode = status ?? 1;
