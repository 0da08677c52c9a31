/** With `docker compose watch`, edits of the backend and the dashboard appear at the public address. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../tools/engine/docker.ts';
import { eventually } from '../tools/kit/eventually.ts';
import { outputOf } from '../tools/kit/output.ts';
import { copyInstallation } from './installation.ts';
import { System } from './system.ts';

const release = 'watched';

describe.skipIf(!inject('engine'))('watching', () => {
  const directory = inject('engine') ? copyInstallation() : '';
  const system = new System({ project: 'portfolio-test-watch', port: 16090, directory, env: { RELEASE: release } });

  beforeAll(() => system.up());
  afterAll(async () => {
    await system.destroy();
    rmSync(directory, { recursive: true });
    await docker('rmi', ...['backend', 'frontend'].map((service) => `portfolio-${service}:${release}`));
  });

  function edit(path: string, from: string, to: string): void {
    const file = join(directory, path);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  }

  async function seen(path: string, text: string): Promise<number> {
    const started = performance.now();
    await eventually(`${path} shows the edit`, 180_000, async () =>
      (await (await fetch(`${system.url}${path}`)).text()).includes(text),
    );
    return Math.round((performance.now() - started) / 1000);
  }

  test('shows an edit of either service', { timeout: 400_000 }, async () => {
    const watch = spawn('docker', ['compose', 'watch', '--no-up', 'backend', 'frontend'], {
      cwd: directory,
      env: { ...process.env, ...system.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = outputOf(watch);
    const ended = once(watch, 'exit');
    try {
      const requireRunning = () => {
        if (watch.exitCode !== null) throw new Error(`docker compose watch ended: ${output()}`);
      };
      const isWatching = async () => /watch(ing)? /i.test(output());
      await eventually('docker compose watches', 20_000, isWatching, { beforeEach: requireRunning });
      edit('backend/src/features/health/health.routes.ts', "status: 'healthy'", "status: 'edited'");
      const backend = await seen('/api/health', 'edited');
      edit('frontend/src/app/assets/page.tsx', 'Export CSV', 'Export as CSV');
      const frontend = await seen('/assets', 'Export as CSV');
      console.info(`watch: an edit of the backend is seen after ${backend} s, of the dashboard after ${frontend} s`);
    } finally {
      watch.kill('SIGINT');
      await ended;
    }
  });
});
