import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../access.ts'
import { personColumn, type Table } from '../../db/kit.ts'
import { rowsOf } from '../../db/rows.ts'
import type { Store } from '../../db/store.ts'
import type { Engine } from '../../engine.ts'
import { FireflyError } from '../../errors.ts'
import type { Operation } from '../../operation.ts'
import type { Plugin } from '../../plugin.ts'
import { memoryProvider } from '../../vault/key-providers.ts'
import { Vault } from '../../vault/vault.ts'
import { START, throwawayEngine } from '../throwaway.ts'
import { sampleInputs } from './sample.ts'
import { type Demand, demandOf, type Subject } from './subject.ts'

/** What a call came to: its output, or one of our errors. */
export interface Answer {
  operation: Operation
  output?: unknown
  error?: FireflyError
}

/** A plugin at work beside others on a new store, with two people, and a second connection that looks on. */
export interface World {
  engine: Engine
  store: Store
  vault: Vault
  people: readonly [string, string]
  as(person: string): Actor
  /** Runs an operation that a person may call on each sample of its input, until one works. */
  tryOut(operation: Operation, person: string): Promise<Answer[]>
  /** A person's rows of a plugin's tables, opened. */
  rows(plugin: Plugin, person: string): Promise<Record<string, unknown[]>>
}

const now = () => new Date(START)

/** @param change what to add to the plugin, such as handlers that are watched */
export async function inWorld<T>(
  subject: Subject,
  work: (world: World) => Promise<T>,
  change: { plugin?: Plugin; also?: readonly Plugin[] } = {},
): Promise<T> {
  const { plugin = subject.plugin, also = [] } = change
  const key = memoryProvider()
  const at = await throwawayEngine([...subject.others, ...also], {
    place: await subject.place(),
    thirdParty: [plugin],
    coreCommands: subject.coreCommands,
    key,
  })
  let store: Store | undefined
  try {
    await at.engine.call('core.store.check', {})
    const [problem] = at.engine.registry.problems
    const demand: Demand = demandOf(plugin)
    demand(!problem, `it was left out: ${problem?.error.message}`)
    store = await at.place.open()
    return await work(await populate(at.engine, store, new Vault(key, store, now)))
  } finally {
    await store?.close()
    await at.close()
  }
}

async function populate(engine: Engine, store: Store, vault: Vault): Promise<World> {
  const people = [uuidv7(), uuidv7()] as const
  for (const id of people) await store.write((s) => vault.addPerson(s, id))
  const as = (person: string): Actor => ({ person, roles: [], via: 'library' })
  return {
    engine,
    store,
    vault,
    people,
    as,
    async tryOut(operation, person) {
      const answers: Answer[] = []
      for (const input of sampleInputs(operation.input)) {
        try {
          const { output } = await engine.call(operation.id, input, as(person))
          return [...answers, { operation, output }]
        } catch (error) {
          if (!(error instanceof FireflyError)) throw error
          answers.push({ operation, error })
        }
      }
      return answers
    },
    async rows(plugin, person) {
      const found: Record<string, unknown[]> = {}
      for (const table of plugin.tables ?? []) found[table.name] = await rowsIn(table, person)
      return found
    },
  }

  function rowsIn(table: Table, person: string): Promise<unknown[]> {
    return store.read(async (s) =>
      personColumn(table) ? rowsOf(s, vault, person, table, now).find() : s.db.select().from(s.table(table)),
    )
  }
}

/** Operations that a person may call: those of a role are the owner's, and may reach beyond the store. */
export const callable = (plugin: Plugin) =>
  (plugin.operations ?? []).filter(({ access }) => access.kind !== 'role')
