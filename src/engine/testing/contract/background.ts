import { isDeepStrictEqual } from 'node:util'
import Type from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { self } from '../../access.ts'
import { FireflyError } from '../../errors.ts'
import { outbox } from '../../ledger.ts'
import { operation } from '../../operation.ts'
import { CONTRACT, type Plugin } from '../../plugin.ts'
import { Fields } from '../../schema.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'
import { callable, inWorld, type World } from './world.ts'

/** What runs without anyone waiting: handlers and jobs. Both may run twice. */
export function backgroundChecks(subject: Subject): ContractCheck[] {
  const { plugin, others } = subject
  const demand: Demand = demandOf(plugin)
  const live = async ({ tryOut, people }: World) => {
    for (const one of [...others, plugin].flatMap(callable)) await tryOut(one, people[0])
  }
  return [
    {
      name: 'its event handlers bear the same event twice',
      run: async () => {
        if (Object.keys(plugin.on ?? {}).length === 0) return
        const { watched, thrown } = watch(plugin)
        await inWorld(
          subject,
          async (world) => {
            await live(world)
            await emitUnheard(world, plugin)
            await world.engine.dispatch()
            const [first] = thrown
            demand(!first, `its handler of ${first?.topic} throws ${first?.what}`)
            const once = await world.rows(plugin, world.people[0])
            await forgetDelivery(world)
            await world.engine.dispatch()
            const twice = await world.rows(plugin, world.people[0])
            for (const { name } of plugin.tables ?? []) {
              const same = isDeepStrictEqual(once[name], twice[name])
              demand(same, `an event delivered twice leaves other rows in ${name} than one delivered once`)
            }
          },
          { plugin: watched, also: [probe] },
        )
      },
    },
    {
      name: 'its jobs run, and may run twice',
      run: async () => {
        if (!plugin.jobs?.length) return
        await inWorld(subject, async (world) => {
          await live(world)
          for (const { id } of plugin.jobs ?? []) {
            await world.engine
              .runJob(id)
              .catch((error: FireflyError) => demand(false, `the job ${id} fails: ${error.message}`))
            const once = await world.rows(plugin, world.people[0])
            await world.engine.runJob(id)
            const twice = await world.rows(plugin, world.people[0])
            demand(
              isDeepStrictEqual(once, twice),
              `the job ${id}, run twice at the same time of day, changes rows again`,
            )
          }
        })
      },
    },
  ]
}

/** The plugin with handlers whose errors are seen: the engine itself only counts them. */
function watch(plugin: Plugin) {
  const thrown: { topic: string; what: string }[] = []
  const on = Object.entries(plugin.on ?? {}).map(([topic, handle]): [string, typeof handle] => [
    topic,
    async (context, event) => {
      try {
        await handle(context, event)
      } catch (error) {
        // One of ours is an answer, such as that the entry was removed in the meantime.
        if (!(error instanceof FireflyError)) thrown.push({ topic, what: String(error) })
        throw error
      }
    },
  ])
  return { watched: { ...plugin, on: Object.fromEntries(on) }, thrown }
}

const probe: Plugin = {
  id: 'contract-probe',
  contract: CONTRACT,
  operations: [
    operation({
      id: 'contract-probe.emit',
      summary: 'Emit an event',
      input: Fields({ topic: Type.String({ maxLength: 200 }), id: Type.String({ maxLength: 36 }) }),
      output: Fields({}),
      access: self('probe'),
      run: (context, { topic, id }) =>
        context.store.write(async (tx) => {
          await tx.emit(topic, { id })
          return {}
        }),
    }),
  ],
}

/** Topics that no operation at hand emits are emitted about a row that does not exist. */
async function emitUnheard({ engine, store, people, as }: World, plugin: Plugin) {
  const rows = await store.read((s) => s.db.select().from(s.table(outbox)))
  for (const topic of Object.keys(plugin.on ?? {})) {
    if (rows.some((row) => row.topic === topic)) continue
    await engine.call('contract-probe.emit', { topic, id: uuidv7() }, as(people[0]))
  }
}

/** As after a crash between handling and marking: every event waits again. */
const forgetDelivery = ({ store }: World) =>
  store.write(async (s) => {
    await s.db.update(s.table(outbox)).set({ delivered_at: null, leased_until: null, attempts: 0 } as never)
  })
