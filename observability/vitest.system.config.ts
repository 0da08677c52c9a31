import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['tests/system/*.test.ts'],
    globalSetup: ['tests/system/setup.ts'],
    // They share one installation, and some break it.
    fileParallelism: false,
    // Some tests take minutes: what they saw is printed as they go.
    disableConsoleIntercept: true,
    reporters: [
      'verbose',
      ['json', { outputFile: join(import.meta.dirname, '../test-results/observability-system.json') }],
    ],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
  },
});
