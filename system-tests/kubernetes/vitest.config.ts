import { defineConfig } from 'vitest/config';

const first = 'system-tests/kubernetes/install.test.ts';
const timeouts = { testTimeout: 300_000, hookTimeout: 300_000 };

/** One cluster for all files, which share one installation and so run one after another; first the one that finds it new. */
export default defineConfig({
  test: {
    globalSetup: 'system-tests/kubernetes/setup.ts',
    reporters: ['default', ['json', { outputFile: 'test-results/kubernetes.json' }]],
    fileParallelism: false,
    maxWorkers: 1,
    projects: [
      { test: { name: 'new', include: [first], sequence: { groupOrder: 1 }, ...timeouts } },
      {
        test: {
          name: 'in use',
          include: ['system-tests/kubernetes/*.test.ts'],
          exclude: [first],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          maxWorkers: 1,
          ...timeouts,
        },
      },
    ],
  },
});
