import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One worker that keeps its modules: the templates are synthesized once and read by every test.
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    // The templates are synthesized in hooks.
    hookTimeout: 60_000,
  },
});
