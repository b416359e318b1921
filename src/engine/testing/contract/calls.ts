import { Check } from 'typebox/value'
import { FireflyError } from '../../errors.ts'
import type { Operation } from '../../operation.ts'
import { MARKER, sampleInputs } from './sample.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'
import { callable, inWorld, type World } from './world.ts'

/** What operations do when they are called. */
export function callChecks(subject: Subject): ContractCheck[] {
  const { plugin } = subject
  const demand: Demand = demandOf(plugin)
  return [
    {
      name: 'its operations answer as their schema says, or with one of our errors',
      run: () =>
        inWorld(subject, async (world) => {
          for (const operation of callable(plugin)) {
            for (const { output, error } of await world.tryOut(operation, world.people[0])) {
              const { code = '', message = '' } = error ?? {}
              const broke = code === 'bug.unexpected' || code === 'plugin.failed' || code === 'store.failed'
              demand(!broke, `${operation.id} breaks on an input that fits its schema: ${message}`)
              const spoken = JSON.stringify(error ?? '').includes(MARKER)
              demand(!spoken, `an error of ${operation.id} repeats the person's words`)
              demand(
                error || Check(operation.output, output),
                `${operation.id} gives what its output schema does not allow`,
              )
            }
          }
        }),
    },
    {
      name: 'a person’s words reach the database only sealed',
      run: () =>
        inWorld(subject, async (world) => {
          for (const operation of callable(plugin)) await world.tryOut(operation, world.people[0])
          await world.engine.dispatch()
          const found = await readable(world)
          demand(!found, `free text can be read in the table ${found}: make the column sealed`)
        }),
    },
    {
      name: 'it refuses an unknown field, and texts that cannot be kept exactly',
      run: () => inWorld(subject, (world) => refuse(world, plugin.operations ?? [], demand)),
    },
  ]
}

/** The first table that holds the marker where it can be read. */
async function readable({ engine, store }: World): Promise<string | undefined> {
  for (const { table } of engine.registry.tables.values()) {
    const rows = await store.read((s) => s.db.select().from(s.table(table)))
    const texts = rows.flatMap((row) => Object.values(row as Record<string, unknown>))
    if (texts.some((value) => (Buffer.isBuffer(value) ? value : JSON.stringify(value)).includes(MARKER))) {
      return table.name
    }
  }
  return undefined
}

/** NUL, and each half of a surrogate pair. */
const UNKEEPABLE = ['a\u0000b', 'a\ud83db', 'a\ude00b']

async function refuse({ engine, as, people }: World, operations: readonly Operation[], demand: Demand) {
  const actor = { ...as(people[0]), roles: ['owner'] as const }
  const codeOf = async (id: string, input: unknown) => {
    try {
      await engine.call(id, input, actor)
      return 'accepted'
    } catch (error) {
      return error instanceof FireflyError ? error.code : String(error)
    }
  }
  for (const operation of operations) {
    const [input = {}] = sampleInputs(operation.input)
    const unknown = await codeOf(operation.id, { ...input, no_such_field: 1 })
    demand(unknown === 'input.invalid', `${operation.id} takes an unknown field (${unknown})`)
    for (const [name, value] of Object.entries(input)) {
      if (typeof value !== 'string') continue
      for (const text of UNKEEPABLE) {
        const code = await codeOf(operation.id, { ...input, [name]: text })
        demand(code === 'input.text', `${operation.id} takes NUL or half a character in ${name} (${code})`)
      }
    }
  }
}
