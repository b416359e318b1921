import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testClock } from '../clock.ts'
import { openStore } from '../db/open.ts'
import type { Store } from '../db/store.ts'
import { createEngine, type Engine, type EngineOptions } from '../engine.ts'
import type { Plugin } from '../plugin.ts'
import { memoryProvider } from '../vault/key-providers.ts'

export const START = '2026-11-23T12:00:00.000Z'

/** A place for one store, made anew, and how to remove it. */
export interface Place {
  /** `sqlite:<path>` or `postgres://…` */
  store: string
  open(): Promise<Store>
  remove(): Promise<void>
}

/** A SQLite file in a folder of its own. */
export function sqlitePlace(): Place & { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'firefly-'))
  const file = join(folder, 'firefly.db')
  const store = `sqlite:${file}`
  return {
    store,
    folder,
    file,
    open: () => openStore(store),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A database of its own in a running Postgres. @param server its URL, without a database */
export async function postgresPlace(server: string): Promise<Place> {
  const { default: pg } = await import('pg')
  const name = `firefly_${randomUUID().replaceAll('-', '')}`
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: `${server}/postgres` })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await admin(`CREATE DATABASE ${name}`)
  const store = `${server}/${name}`
  return { store, open: () => openStore(store), remove: () => admin(`DROP DATABASE ${name} WITH (FORCE)`) }
}

export interface Throwaway {
  engine: Engine
  clock: ReturnType<typeof testClock>
  place: Place
  close(): Promise<void>
}

/** An engine over a store that is removed at the end, with a key in memory and a clock that stands still. */
export async function throwawayEngine(
  plugins: readonly Plugin[],
  options: Partial<EngineOptions> & { place?: Place } = {},
): Promise<Throwaway> {
  const { place = sqlitePlace(), ...rest } = options
  const clock = testClock(START)
  const engine = createEngine({ store: () => place.open(), key: memoryProvider(), clock, plugins, ...rest })
  return {
    engine,
    clock,
    place,
    async close() {
      await engine.close()
      await place.remove()
    },
  }
}
