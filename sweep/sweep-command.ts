import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../tools/kit/repository.ts';

/**
 * `npm run test:sweep [-- --requests N --seed N]`: sends thousands of malformed requests to `npm start` and, if a Docker
 * Engine answers, to the containers. `npm test` and `npm run test:system` run the same two tests with fewer requests.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const wrong = Object.entries(values).filter(([, value]) => !/^\d{1,9}$/.test(value));
if (wrong.length > 0) {
  console.error(
    `--${wrong.map(([name]) => name).join(', --')} takes a whole number. For example: npm run test:sweep -- --requests 5000 --seed 7`,
  );
  process.exit(1);
}

const engine = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
if (!engine) console.log('No Docker Engine answers, so the edge and the gateway are not tested.');
const runs = [
  ['vitest.config.ts', 'sweep/'],
  ...(engine ? [['system-tests/vitest.config.ts', 'system-tests/sweep.test.ts']] : []),
] as const;
const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
const failed = runs.filter(([config, tests]) => {
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, tests], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, SWEEP_REQUESTS: values.requests, SWEEP_SEED: values.seed },
  });
  return status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;
