import { describe, inject } from 'vitest'
import { type Place, postgresPlace, sqlitePlace } from './throwaway.ts'

/** Runs the same tests on a real SQLite and a real Postgres. `place` makes a new store each time. */
export function onBothStores(name: string, tests: (place: () => Promise<Place>, dialect: string) => void) {
  describe.each(['sqlite', 'postgres'] as const)(`${name} on %s`, (dialect) => {
    tests(async () => (dialect === 'sqlite' ? sqlitePlace() : postgresPlace(inject('postgres'))), dialect)
  })
}
