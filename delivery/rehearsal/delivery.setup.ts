/**
 * Prepares the delivery test: an engine, the base images and the tools. Without an engine, the test is skipped on a
 * developer's machine.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { baseImageVariables } from '../../tools/base-images/base-images.ts';
import { ensureEngine } from '../../tools/engine/docker-engine.ts';
import { isInstalled } from '../../tools/installers/tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the delivery can't be tried here; empty if it can. */
    missing: string;
    baseImages: Record<string, string>;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const inCi = process.env.CI === 'true';
  if (inCi) {
    await ensureEngine();
    const installed = spawnSync(
      'node',
      [join(import.meta.dirname, '../../tools/installers/install-tools.ts'), 'delivery'],
      {
        stdio: 'inherit',
      },
    );
    if (installed.status !== 0) throw new Error('the tools for the delivery test could not be installed');
  }
  const missing = ['skopeo', 'cosign', 'docker-registry'].filter((tool) => !isInstalled(tool));
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) missing.unshift('a Docker Engine');
  if (inCi && missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
  if (missing.length > 0) process.stderr.write(`The delivery test is skipped: no ${missing.join(', ')}.\n`);
  project.provide('missing', missing.join(', '));
  project.provide('baseImages', missing.length > 0 ? {} : baseImageVariables());
}
