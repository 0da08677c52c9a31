/**
 * The dev container builds, `npm start` works in it, and tests of every suite pass in it. `npm test` as a whole runs
 * outside. Here one test file is enough for each thing that tests need from the container.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { attempt, type Finished, run } from '../tools/kit/async-command.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages } from './system.ts';

const cli = ['--yes', '@devcontainers/cli@0.89.0'];

/** Programs that tests run and that come neither with Node nor with an npm package. */
const programs = ['chromium', 'git', 'ps', 'soffice', 'unshare'];

const testFiles = [
  // Needs PostgreSQL, run by an ordinary user.
  'backend/src/import.test.ts',
  // Needs the dashboard's build and a browser.
  'frontend/tests/browser/keyboard.test.ts',
  // Needs the CDK templates.
  'infra/test/images.test.ts',
  // Needs processes and Git.
  'local/processes/processes.test.ts',
  'local/processes/watchdog.test.ts',
  'delivery/pipeline/changed-paths.test.ts',
];

describe.skipIf(!inject('engine'))('the dev container', () => {
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const env = { ...baseImages(), DOCKER_BUILDKIT: '1' };

  beforeAll(async () => {
    // Uses a clone of the commit, because the dev container writes into its folder.
    await run('git', ['clone', '--quiet', '--depth', '1', `file://${repository}`, folder]);
    // The container's user must own the clone.
    if (process.getuid?.() === 0) await run('chown', ['--recursive', '1000:1000', folder]);
    await run('npx', [...cli, 'up', '--workspace-folder', folder], { env, timeoutMs: 900_000 });
  }, 900_000);
  afterAll(async () => {
    const containers = (
      await docker('ps', '--all', '--quiet', '--filter', `label=devcontainer.local_folder=${folder}`)
    ).trim();
    if (containers !== '') await docker('rm', '--force', '--volumes', ...containers.split('\n'));
    const images = (
      await docker('images', '--quiet', '--filter', `reference=vsc-${basename(folder).toLowerCase()}-*`)
    ).trim();
    if (images !== '') await docker('rmi', '--force', ...images.split('\n'));
    rmSync(folder, { recursive: true });
  });

  /**
   * Runs a command as in a developer's terminal, but with CI set, so that a test with missing tools fails instead of
   * skipping.
   */
  function inside(...command: string[]): Promise<Finished> {
    const options = ['--workspace-folder', folder, '--remote-env', 'CI=true'];
    return attempt('npx', [...cli, 'exec', ...options, ...command], { env, timeoutMs: 600_000 });
  }

  test('runs Node 24, and has every program that a test runs', async () => {
    expect((await inside('node', '--version')).stdout).toMatch(/^v24\./);
    const find = 'for program; do command -v "$program" >/dev/null || echo "$program"; done';
    expect(await inside('sh', '-c', find, 'sh', ...programs)).toMatchObject({ code: 0, stdout: '' });
  });

  // Runs before the start, which needs only some of the packages, so that they are installed only once.
  test('passes tests of every suite, and skips none', { timeout: 700_000 }, async () => {
    const { code, stdout } = await inside('npm', 'test', '--', ...testFiles);
    const total = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(stdout)?.[0];
    expect({ code, total, output: code === 0 ? '' : stdout.slice(-3_000) }).toEqual({
      code: 0,
      total: expect.stringMatching(/^\d{2,} passed, 0 failed, 0 skipped$/),
      output: '',
    });
  });

  test('starts the system, which answers with its dashboard and its figures', { timeout: 400_000 }, async () => {
    const running = inside('npm', 'start');
    try {
      const ask = `Promise.all(['/', '/api/insights'].map((path) => fetch('http://localhost:8080' + path).then((answer) => answer.status))).then(console.log)`;
      await eventually('the dashboard and the API answer', 300_000, async () => {
        const { stdout } = await inside('node', '-e', ask);
        return stdout.includes('[ 200, 200 ]');
      });
    } finally {
      await inside('pkill', '--full', 'local/start.ts');
      await running;
    }
  });
});
