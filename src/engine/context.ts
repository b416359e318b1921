import type { Actor } from './access.ts'
import { type Analysis, analyse } from './analysers.ts'
import type { Clock } from './clock.ts'
import type { Table } from './db/kit.ts'
import { rowsOf } from './db/rows.ts'
import type { Session, Store } from './db/store.ts'
import { failure } from './errors.ts'
import { type Emitted, NOBODY, record } from './ledger.ts'
import type { Context, Reading, Writing } from './operation.ts'
import type { Plugin } from './plugin.ts'
import type { Registry } from './registry.ts'
import { NOTHING_FOUND, type Screening } from './screens.ts'
import type { Vault } from './vault/vault.ts'

/** What the engine holds once its store is open. */
export interface Opened {
  store: Store
  vault: Vault
}

export interface Surroundings {
  registry: Registry
  clock: Clock
  analysisLimitMs: number | undefined
  open(): Promise<Opened>
  /** @param screening of the caller's input; none when nothing was screened yet, as in a job */
  call(id: string, input: unknown, actor: Actor, screening: Screening | undefined): Promise<unknown>
}

/** Builds what one run of an operation, handler or job sees: its plugin's tables, its caller's rows. */
export function contextFor(
  around: Surroundings,
  run: {
    plugin: Plugin
    action: string
    actor: Actor
    screening: Screening | undefined
    /** Told when a write of this run is durable. */
    saved?: () => void
  },
): Context {
  const { plugin, action, actor, screening = NOTHING_FOUND } = run
  const person = () => {
    if (actor.person) return actor.person
    throw failure('access.denied', `${action} needs a person.`)
  }
  const now = () => around.clock.now()

  /** A plugin whose tables could not be made is found out here, at the first call that opens the store. */
  async function opened() {
    const open = await around.open()
    const problem = around.registry.problems.find((one) => one.plugin === plugin.id)
    if (problem && !around.registry.plugins.includes(plugin)) throw problem.error
    return open
  }

  function reading(session: Session, { vault }: Opened): Reading {
    return {
      session,
      rows<T extends Table>(table: T) {
        if (!plugin.tables?.includes(table)) {
          throw failure('access.denied', `Plugin ${plugin.id} does not own the table ${table.name}.`)
        }
        return rowsOf(session, vault, person(), table, now)
      },
    }
  }

  return {
    actor,
    get person() {
      return person()
    },
    now,
    screening,
    questions: around.registry.questions,
    analyse: (text): Promise<Analysis | null> =>
      analyse(around.registry.analysers, text, around.analysisLimitMs),
    call: (id, input) => around.call(id, input, actor, run.screening),
    has: (id) => around.registry.operations.has(id),
    store: {
      async read(fn) {
        const open = await opened()
        return open.store.read((session) => fn(reading(session, open)))
      },
      async write(fn) {
        const open = await opened()
        if (actor.person) await open.vault.ready(actor.person)
        const written = await open.store.write(async (session) => {
          const events: Emitted[] = []
          let resource: { type: string; id?: string } | null = null
          const tx: Writing = {
            ...reading(session, open),
            emit: async (topic, ids) => {
              const heard = around.registry.handlers.has(topic)
              events.push({ topic, ids, heard })
            },
            audit: (changed) => {
              resource = changed
            },
          }
          const value = await fn(tx)
          const details = {
            via: actor.via,
            ...(screening.failed.length > 0 && { unscreened: screening.failed }),
          }
          const who = actor.person ?? NOBODY
          await record(session, { at: now(), person: who, actor: who, action, resource, details }, events)
          return value
        })
        run.saved?.()
        return written
      },
    },
  }
}
