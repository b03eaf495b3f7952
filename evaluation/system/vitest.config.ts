import { defineConfig } from 'vitest/config';

// One file after the other: each starts a whole CerberusMesh, and the machine may have two cores.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.system.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
