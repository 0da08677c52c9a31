/** The dev container builds, and `npm test` passes inside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { attempt, run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';
import { baseImages } from './system.ts';

const cli = ['--yes', '@devcontainers/cli@0.89.0'];

describe.skipIf(!inject('engine'))('the dev container', () => {
  const folder = inject('engine') ? mkdtempSync(join(tmpdir(), 'portfolio-container-test-')) : '';
  const env = { ...baseImages(), DOCKER_BUILDKIT: '1' };

  beforeAll(async () => {
    // A clone of what is committed: the dev container works in the folder itself.
    await run('git', ['clone', '--quiet', '--depth', '1', `file://${repository}`, folder]);
    // Its user is an ordinary one, as the owner of a clone is.
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

  test('runs Node 24 and passes npm test', { timeout: 1_500_000 }, async () => {
    const inside = (...command: string[]) =>
      attempt('npx', [...cli, 'exec', '--workspace-folder', folder, ...command], { env, timeoutMs: 1_500_000 });
    expect((await inside('node', '--version')).stdout).toMatch(/^v24\./);
    const done = await inside('npm', 'test');
    const total = /^(\d+) passed, (\d+) failed/m.exec(done.stdout);
    expect({ code: done.code, total: total?.[0], output: done.code === 0 ? '' : done.stdout.slice(-3_000) }).toEqual({
      code: 0,
      total: expect.stringMatching(/ 0 failed$/),
      output: '',
    });
  });
});
