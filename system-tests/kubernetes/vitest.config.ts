import { defineConfig } from 'vitest/config';

/** One cluster for all files, which share one installation and so run one after another. */
export default defineConfig({
  test: {
    globalSetup: 'system-tests/kubernetes/setup.ts',
    include: ['system-tests/kubernetes/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results/kubernetes.json' }]],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
