/** Runs once before all test files: engine, images, and the installation that they share. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { baseImages } from '../../platform/base-images.ts';
import { baseImageVariables } from '../../tools/base-images/base-images.ts';
import { ensureEngine } from '../../tools/engine/docker-engine.ts';
import { repository } from '../../tools/kit/repository.ts';
import { factor, ports, project, release, started, writeInstallation } from './installation.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: boolean;
    baseImages: Record<string, string>;
    overlay: string;
  }
}

export default async function setup(tests: TestProject): Promise<() => void> {
  const answers = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
  const engine = answers || process.env.CI === 'true';
  tests.provide('engine', engine);
  tests.provide('baseImages', {});
  tests.provide('overlay', '');
  if (!engine) return () => undefined;
  await ensureEngine();
  const images = baseImageVariables();
  tests.provide('baseImages', images);

  const folder = mkdtempSync(join(tmpdir(), 'portfolio-observability-'));
  const overlay = writeInstallation(
    folder,
    process.env.RUNTIME_IMAGE ?? images.RUNTIME_IMAGE ?? baseImages.RUNTIME_IMAGE,
  );
  tests.provide('overlay', overlay);
  const compose = (...args: string[]) => {
    const done = spawnSync('docker', ['compose', '--profile', 'observability', '--profile', 'tools', ...args], {
      cwd: repository,
      env: {
        ...process.env,
        ...images,
        ...ports,
        RELEASE: release,
        COMPOSE_PROJECT_NAME: project,
        COMPOSE_FILE: `docker-compose.yml:${overlay}`,
        COMPOSE_PROGRESS: 'quiet',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (done.status !== 0) throw new Error(`docker compose ${args.join(' ')} failed with exit code ${done.status}`);
  };
  const down = () => compose('down', '--volumes', '--remove-orphans', '--timeout', '2');
  down();
  console.log(`all durations of the rules are divided by ${factor}`);
  compose('build', 'configure', 'backend', 'frontend', 'prometheus');
  try {
    compose('up', '--detach', '--no-build', ...started);
  } catch (error) {
    down();
    throw error;
  }
  return () => {
    down();
    rmSync(folder, { recursive: true });
  };
}
