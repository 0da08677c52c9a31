import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['system-tests/*.test.ts'],
    globalSetup: 'system-tests/global-setup.ts',
    // The files run one after another, because there is one engine and most share one running system.
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    reporters: ['default', ['json', { outputFile: 'test-results/system.json' }]],
  },
});
