import { defineConfig } from 'vitest/config'

// unit: no process, no model, no browser; integration: real parts on loopback; qdrant: a real server, when QDRANT_URL is set.
const ignored = ['**/node_modules/**', 'fixtures/**', 'data/**']
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.integration.test.ts', '**/*.qdrant.test.ts'],
          testTimeout: 10_000,
          // No test changes what another sees, and loading modules once halves the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'qdrant',
          include: ['**/*.qdrant.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
