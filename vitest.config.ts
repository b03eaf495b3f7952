import { defineConfig } from 'vitest/config';

// One run for every package. Tests that need something npm cannot bring live in evaluation/system (npm run test:system).
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'evaluation/**/*.test.ts', '.ci/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'evaluation/system/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 5,
    // A fresh module graph for each of 180 files costs as much as the tests; what tests share is the modules, which hold
    // no state (no singletons, no work at import).
    isolate: false,
  },
});
