import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['terraform/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '../test-results/terraform.json' }]],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
