import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/contract/support/global.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          // Three servers start in Python; on a busy machine that takes minutes.
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/package/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/e2e/support/global.ts'],
          setupFiles: ['test/e2e/support/hooks.ts'],
          // One window after the other: they share a server, a browser and two cores.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
