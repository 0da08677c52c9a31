import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { repository } from '../../tools/kit/repository.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['setup.ts'],
    // The files share one installation, and some break it.
    fileParallelism: false,
    // Some tests take minutes, so their output is printed at once.
    disableConsoleIntercept: true,
    reporters: ['verbose', ['json', { outputFile: join(repository, 'test-results/observability-system.json') }]],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
  },
});
