import Type from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { open, self } from './access.ts'
import { dispatch } from './events.ts'
import { outbox } from './ledger.ts'
import { operation } from './operation.ts'
import type { Event, Plugin } from './plugin.ts'
import { Fields, Text } from './schema.ts'
import { NOTHING_FOUND } from './screens.ts'
import { onBothStores } from './testing/both-stores.ts'
import { START, type Throwaway, throwawayEngine } from './testing/throwaway.ts'

type Handler = NonNullable<Plugin['on']>[string]

onBothStores('an event', (place) => {
  let at: Throwaway
  let heard: Event[]
  let handler: Handler

  const emit = (id: string, access = self('x')) =>
    operation({
      id,
      summary: 'Emit events',
      input: Fields({ n: Type.Integer() }),
      output: Fields({}),
      access,
      run: (context, { n }) =>
        context.store.write(async (tx) => {
          for (let i = 0; i < n; i++) await tx.emit('owl.happened', { id: String(i) })
          await tx.emit('owl.unheard', {})
          return {}
        }),
    })
  const seen: string[] = []
  const x: Plugin = {
    id: 'owl',
    contract: 1,
    operations: [
      emit('owl.emit'),
      emit('owl.emit-nobody', open()),
      operation({
        id: 'owl.say',
        summary: 'Say something',
        input: Fields({ text: Text() }),
        output: Fields({}),
        access: open(),
        run: async (context) => {
          seen.push(context.screening.level)
          return {}
        },
      }),
    ],
    screens: [
      {
        id: 'owl',
        screen: () => ({ level: 'high', response: 'show_crisis_resources', score: 1, evidence: [] }),
      },
    ],
    on: {
      'owl.happened': async (context, event) => {
        heard.push(event)
        await handler(context, event)
      },
    },
  }

  beforeEach(async () => {
    heard = []
    handler = async () => {}
    at = await throwawayEngine([x], { place: await place() })
  })
  afterEach(() => at.close())

  test('is delivered after its write, once, with its ids', async () => {
    await at.engine.call('owl.emit', { n: 2 })
    expect(heard).toEqual([])
    expect(await at.engine.dispatch()).toEqual({ delivered: 2, failed: 0 })
    expect(heard.map(({ ids }) => ids.id).sort()).toEqual(['0', '1'])
    expect(heard[0]).toMatchObject({ topic: 'owl.happened', at: START })
    expect(await at.engine.dispatch()).toEqual({ delivered: 0, failed: 0 })
  })

  test('that more are waiting for than one batch holds is not left behind', async () => {
    await at.engine.call('owl.emit', { n: 120 })
    expect(await at.engine.dispatch()).toEqual({ delivered: 120, failed: 0 })
  })

  test('that fails is tried again after a minute, ten times in all', async () => {
    handler = () => Promise.reject(new Error('x'))
    await at.engine.call('owl.emit', { n: 1 })
    for (let attempt = 1; attempt <= 12; attempt++) {
      const tried = attempt <= 10 ? 1 : 0
      expect(await at.engine.dispatch()).toEqual({ delivered: 0, failed: tried })
      expect(await at.engine.dispatch()).toEqual({ delivered: 0, failed: 0 })
      at.clock.advance(61_000)
    }
    expect(heard).toHaveLength(10)
  })

  test('does not keep those behind it from being delivered', async () => {
    handler = async (_, { ids }) => {
      if (ids.id === '0') throw new Error('x')
    }
    await at.engine.call('owl.emit', { n: 3 })
    expect(await at.engine.dispatch()).toEqual({ delivered: 2, failed: 1 })
  })

  test('goes to one of several programs that look at the same time', async () => {
    await at.engine.call('owl.emit', { n: 60 })
    const stores = await Promise.all([at.place.open(), at.place.open(), at.place.open()])
    const got: string[] = []
    const deliver = async (event: Event) => void got.push(event.id)
    await Promise.all(stores.map((store) => dispatch(store, () => new Date(START), deliver)))
    await Promise.all(stores.map((store) => store.close()))
    expect(got).toHaveLength(60)
    expect(new Set(got).size).toBe(60)
  })

  test('of a program that died between handling and marking is delivered again', async () => {
    await at.engine.call('owl.emit', { n: 1 })
    const store = await at.place.open()
    const died = new Date(new Date(START).getTime() + 30_000).toISOString()
    await store.write(
      async (s) => void (await s.db.update(s.table(outbox)).set({ leased_until: died } as never)),
    )
    await store.close()
    expect(await at.engine.dispatch()).toEqual({ delivered: 0, failed: 0 })
    at.clock.advance(31_000)
    expect(await at.engine.dispatch()).toEqual({ delivered: 1, failed: 0 })
  })

  test('about nobody has no person, one about a person has theirs', async () => {
    const people: (string | null)[] = []
    handler = async ({ actor }) => void people.push(actor.person)
    await at.engine.call('owl.emit-nobody', { n: 1 })
    await at.engine.call('owl.emit', { n: 1 })
    await at.engine.dispatch()
    expect(people.filter((person) => person === null)).toHaveLength(1)
    expect(people.filter((person) => person !== null)).toHaveLength(1)
  })

  test('whose handler calls an operation with free text has that text screened', async () => {
    seen.length = 0
    handler = async (context) => {
      expect(context.screening).toEqual(NOTHING_FOUND)
      await context.call('owl.say', { text: 'words' })
    }
    await at.engine.call('owl.emit', { n: 1 })
    expect(await at.engine.dispatch()).toEqual({ delivered: 1, failed: 0 })
    expect(seen).toEqual(['high'])
  })

  test('of a write that fails is never delivered', async () => {
    const failing = operation({
      id: 'yak.fail',
      summary: 'Emit and fail',
      input: Fields({}),
      output: Fields({}),
      access: open(),
      run: (context) =>
        context.store.write(async (tx) => {
          await tx.emit('owl.happened', { id: '0' })
          throw new Error('x')
        }),
    })
    const both = await throwawayEngine([x, { id: 'yak', contract: 1, operations: [failing] }], {
      place: await place(),
    })
    await expect(both.engine.call('yak.fail', {})).rejects.toMatchObject({ code: 'bug.unexpected' })
    expect(await both.engine.dispatch()).toEqual({ delivered: 0, failed: 0 })
    await both.close()
  })
})
