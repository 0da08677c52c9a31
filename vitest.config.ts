import { defineConfig } from 'vitest/config';

/** The tests of what lies outside the packages; those that need containers are in system-tests/. */
export default defineConfig({
  test: {
    include: ['{bench,contract,delivery,local,platform,samples,sweep,tools}/**/*.test.ts'],
    globalSetup: 'local/dashboard/built-dashboard.setup.ts',
    exclude: ['**/node_modules/**', '**/*.system.test.ts', 'contract/contract.test.ts'],
    maxWorkers: 2,
    // No test may depend on another: each run is in an order of its own.
    sequence: { shuffle: true },
    // A wait ends when its condition holds; its limit must not fail a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
