import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bin/**/*.test.ts', 'docs/**/*.test.ts', 'fixtures/**/*.test.ts'],
  },
})
