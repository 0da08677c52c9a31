import { defineConfig } from 'vitest/config';

/**
 * These files start installations of their own and measure nothing, so two run at a time. The others share one running
 * system or send a load, so each needs the machine to itself.
 */
const sideBySide = [
  'backup',
  'configuration',
  'devcontainer',
  'other-backend',
  'reproducible',
  'runbook',
  'sign-in',
  'two-versions',
  'watch',
].map((name) => `system-tests/${name}.test.ts`);

const timeouts = { testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    globalSetup: 'system-tests/global-setup.ts',
    reporters: ['default', ['json', { outputFile: 'test-results/system.json' }]],
    projects: [
      { test: { name: 'side by side', include: sideBySide, maxWorkers: 2, sequence: { groupOrder: 1 }, ...timeouts } },
      {
        test: {
          name: 'one at a time',
          include: ['system-tests/*.test.ts'],
          exclude: sideBySide,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          ...timeouts,
        },
      },
    ],
  },
});
