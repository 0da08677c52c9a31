import { defineConfig } from 'vitest/config';

/** The delivery from build to rollback, on this machine's Docker Engine and a local registry. */
export default defineConfig({
  test: {
    include: ['delivery/rehearsal/**/*.system.test.ts'],
    globalSetup: 'delivery/rehearsal/delivery.setup.ts',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Each test is a step of one delivery, so after a failure the rest would show nothing.
    bail: 1,
    reporters: ['default', ['json', { outputFile: 'test-results/delivery.json' }]],
  },
});
