import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'embedded-database/**/*.test.ts'],
    globalSetup: ['./test-support/global-setup.ts'],
    maxWorkers: 2,
    // No test may depend on another: each run is in an order of its own.
    sequence: { shuffle: true },
    // A wait ends when its condition holds; its limit must not fail a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: 'Pacific/Auckland' },
  },
});
