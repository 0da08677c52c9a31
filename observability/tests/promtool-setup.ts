import type { TestProject } from 'vitest/node';
import { ensurePromtool } from '../../tools/installers/observability-tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    promtool: boolean;
  }
}

/** With CI=true a missing tool is a failure; elsewhere its tests are skipped by name. */
export default function setup(project: TestProject): void {
  try {
    ensurePromtool();
    project.provide('promtool', true);
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    project.provide('promtool', false);
  }
}
