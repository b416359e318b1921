import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'docs/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['src/engine/testing/global-setup.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: '.vitest/results.json' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
