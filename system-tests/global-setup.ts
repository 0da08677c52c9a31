/**
 * Runs before all test files: provides an engine, the base images, our images, and the installation that most of them
 * share.
 */

import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { baseImages as pinned } from '../platform/base-images.ts';
import { baseImageVariables } from '../tools/base-images/base-images.ts';
import { ensureEngine } from '../tools/engine/docker-engine.ts';
import { repository } from '../tools/kit/repository.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: boolean;
    baseImages: Record<string, string>;
  }
}

function compose(env: Record<string, string>, ...args: string[]): void {
  const done = spawnSync('docker', ['compose', ...args], {
    cwd: repository,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (done.status !== 0) {
    throw new Error(
      `docker compose ${args.join(' ')} failed with exit code ${done.status}:\n${done.stdout}${done.stderr}`,
    );
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  // Only CI installs and starts an engine. On a person's machine the tests are skipped without one.
  const answers = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
  const engine = answers || process.env.CI === 'true';
  project.provide('engine', engine);
  if (!engine) {
    project.provide('baseImages', {});
    return () => undefined;
  }
  await ensureEngine();
  const fromHere = Object.entries(pinned).map(([name, image]) => [name, process.env[name] ?? image] as const);
  const baseImages: Record<string, string> = { ...Object.fromEntries(fromHere), ...baseImageVariables() };
  project.provide('baseImages', baseImages);
  const env = {
    ...baseImages,
    RELEASE: 'system-test',
    PORT: '16080',
    COMPOSE_PROJECT_NAME: 'portfolio-test',
    COMPOSE_PROGRESS: 'quiet',
  };
  const down = () => compose(env, '--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '2');
  down();
  compose(env, 'build');
  return down;
}
