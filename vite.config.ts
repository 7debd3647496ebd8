// One configuration for the page, the command line (an SSR build of src/cli/main.ts) and the tests.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  base: './', // static files that work from any sub-path
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'chrome134', sourcemap: true },
  test: {
    projects: [
      { extends: true, test: { name: 'plain', include: ['tests/plain/**/*.test.{ts,tsx}'], testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['tests/gpu/**/*.test.ts'],
          globalSetup: 'tests/gpu/setup.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          fileParallelism: false, // one browser at a time: it shares its two cores with the software adapter
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
