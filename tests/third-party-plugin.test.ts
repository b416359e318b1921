import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Plugin } from '../src/engine/plugin.ts'
import { loadPlugins } from '../src/engine/plugin-loader.ts'
import type { Screening } from '../src/engine/screens.ts'
import { onBothStores } from '../src/engine/testing/both-stores.ts'
import { pluginContract } from '../src/engine/testing/plugin-contract.ts'
import { type Throwaway, throwawayEngine } from '../src/engine/testing/throwaway.ts'
import { builtInPlugins } from '../src/plugins/index.ts'
import { type Installation, installation, MOON } from './third-party-package.ts'

let at: Installation
let moon: Plugin

beforeAll(async () => {
  at = await installation()
  at.copy('firefly-plugin-moon', MOON)
  const { plugins, problems } = await loadPlugins(
    [{ package: 'firefly-plugin-moon', version: '1.0.0' }],
    at.config,
  )
  expect(problems).toEqual([])
  moon = plugins[0] as Plugin
})
afterAll(() => at.remove())

/** Runs `work` with an engine of our plugins and these, over a new store. */
async function beside<T>(
  thirdParty: readonly Plugin[],
  work: (throwaway: Throwaway) => Promise<T>,
  options: Parameters<typeof throwawayEngine>[1] = {},
) {
  const throwaway = await throwawayEngine(builtInPlugins, {
    thirdParty,
    coreCommands: ['checkin', 'journal'],
    ...options,
  })
  try {
    return await work(throwaway)
  } finally {
    await throwaway.close()
  }
}

const JOURNAL = 'I have not slept for three nights, and the bus was late.'
type Created = { checkin: Record<string, unknown> }

async function checkIn({ engine }: Throwaway, input: object): Promise<Created & { screening: Screening }> {
  const { output, screening } = await engine.call('checkins.create', input)
  return { ...(output as Created), screening }
}

/** A check-in with a journal is kept as it was written, whatever a plugin does. */
async function entryIsKept(throwaway: Throwaway) {
  const { checkin } = await checkIn(throwaway, { mood_score: 4, journal_text: JOURNAL })
  const { output } = await throwaway.engine.call('checkins.get', { id: checkin.id })
  expect(output).toMatchObject({ mood_score: 4, journal_text: JOURNAL })
  return checkin
}

onBothStores('the moon plugin', (place) => {
  test('keeps the plugin contract', async () => {
    for (const { name, run } of pluginContract(moon, { place, with: builtInPlugins, texts: [JOURNAL] })) {
      await run().catch((error: Error) => expect.fail(`${name}: ${error.message}`))
    }
  })

  test('keeps sleep notes, its words exactly', async () => {
    await beside(
      [moon],
      async ({ engine }) => {
        expect(engine.registry.problems).toEqual([])
        const note = 'woke up twice 🌙 שלום'
        await engine.call('moon.sleep.log', { hours: 6.5, note, night: '2026-11-22' })
        await engine.call('moon.sleep.log', {})
        const { output } = await engine.call('moon.sleep.list', {})
        expect(output).toMatchObject({
          notes: [
            { night: '2026-11-23', hours: null, note: null },
            { night: '2026-11-22', hours: 6.5, note },
          ],
        })
        await expect(engine.call('moon.sleep.log', { night: '2026-02-31' })).rejects.toMatchObject({
          code: 'input.invalid',
          message: 'night must be a day of the calendar, such as 2026-11-23.',
        })
      },
      { place: await place() },
    )
  })

  test('asks its question in a check-in, and an answer that does not fit is refused by name', async () => {
    await beside(
      [moon],
      async (throwaway) => {
        const { checkin } = await checkIn(throwaway, { answers: { 'moon.hours': 7 } })
        expect(checkin.answers).toEqual({ 'moon.hours': 7 })
        const skipped = await checkIn(throwaway, { mood_score: 3, answers: { 'moon.hours': null } })
        expect(skipped.checkin.answers).toEqual({ 'moon.hours': null })
        await expect(checkIn(throwaway, { answers: { 'moon.hours': 25 } })).rejects.toMatchObject({
          code: 'input.invalid',
          message: 'The answer to moon.hours must be a number from 0 to 24. Nothing was saved.',
        })
        await expect(checkIn(throwaway, { answers: { 'moon.phase': 1 } })).rejects.toMatchObject({
          message: expect.stringContaining('There is no question moon.phase. Known: moon.hours'),
        })
      },
      { place: await place() },
    )
  })

  test('whose migration fails is left out alone, and says why', async () => {
    const broken = { ...moon, migrations: at.folder }
    await beside(
      [broken],
      async (throwaway) => {
        await expect(throwaway.engine.call('moon.sleep.log', { hours: 1 })).rejects.toMatchObject({
          code: 'plugin.failed',
          message: expect.stringMatching(/^Plugin moon was left out, because its tables could not be made/),
        })
        await entryIsKept(throwaway)
        const [problem] = throwaway.engine.registry.problems
        expect(problem).toMatchObject({ plugin: 'moon', error: { code: 'plugin.failed' } })
        expect(throwaway.engine.registry.operations.has('moon.sleep.log')).toBe(false)
      },
      { place: await place() },
    )
  })
})

describe('a screen of a plugin', () => {
  test('sees the journal of a check-in, and the gravest finding counts', async () => {
    await beside([moon], async (throwaway) => {
      const { checkin, screening } = await checkIn(throwaway, { journal_text: JOURNAL })
      expect(checkin.crisis_flagged).toBe(true)
      expect(screening).toMatchObject({ response: 'offer_safety_check', failed: [] })
      const calm = await checkIn(throwaway, { journal_text: 'I slept well.' })
      expect(calm.screening.response).toBe('continue_normal')
    })
  })
})

describe('a plugin is loaded', () => {
  test('by path, and by package name at the agreed version', async () => {
    const found = await loadPlugins([{ path: './node_modules/firefly-plugin-moon' }], at.config)
    expect(found.problems).toEqual([])
    expect(found.plugins.map(({ id }) => id)).toEqual(['moon'])
    expect(moon.id).toBe('moon')
  })

  test('by path from a folder that has no Firefly beside it: it imports the one that runs', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'firefly-alone-'))
    cpSync(MOON, join(alone, 'moon'), { recursive: true })
    const loader = pathToFileURL(
      join(at.folder, 'node_modules/firefly-wellness/dist/engine/plugin-loader.js'),
    ).href
    const program = `const { loadPlugins } = await import(${JSON.stringify(loader)})
      const { plugins, problems } = await loadPlugins([{ path: './moon' }], ${JSON.stringify(join(alone, 'config.json'))})
      console.log(plugins.map(({ id }) => id).join(), problems.map(({ error }) => error.message).join())`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    rmSync(alone, { recursive: true })
    expect(stdout.trim()).toBe('moon')
  })

  const CASES: Record<string, [entry: object, says: RegExp]> = {
    'another version than agreed': [
      { package: 'firefly-plugin-moon', version: '2.0.0' },
      /firefly-plugin-moon is installed as 1\.0\.0; the configuration allows 2\.0\.0/,
    ],
    'a package that is missing': [
      { package: 'firefly-plugin-sun', version: '1.0.0' },
      /firefly-plugin-sun is not installed/,
    ],
    'a path that is missing': [{ path: './nowhere' }, /no plugin at .*nowhere/],
    'a package that is no plugin': [{ path: './node_modules/plain' }, /names no plugin/],
    'a module that throws': [
      { path: './node_modules/throwing' },
      /throwing could not be loaded: out of cheese/,
    ],
    'a module that is not JavaScript': [{ path: './node_modules/garbled' }, /garbled could not be loaded/],
    'a module without default export': [{ path: './node_modules/empty' }, /no default export/],
    'another contract version': [
      { path: './node_modules/old' },
      /Plugin old is made for plugin contract 0; this Firefly has contract 1/,
    ],
    'a list that is none': [
      { path: './node_modules/shapeless' },
      /Plugin shapeless is not whole: its operations must be a list/,
    ],
  }
  beforeAll(() => {
    const add = (name: string, code: string) =>
      at.add(name, {
        'package.json': JSON.stringify({
          name,
          version: '1.0.0',
          type: 'module',
          firefly: { plugin: './index.js' },
        }),
        'index.js': code,
      })
    at.add('plain', { 'package.json': '{}' })
    add('throwing', "throw new Error('out of cheese')")
    add('garbled', 'export default {')
    add('empty', 'export const plugin = {}')
    add('old', "export default { id: 'old', contract: 0 }")
    add('shapeless', "export default { id: 'shapeless', contract: 1, operations: {} }")
  })

  test.each(Object.entries(CASES))(
    'not from %s: the problem names it, the rest works',
    async (_, [entry, says]) => {
      const { plugins, problems } = await loadPlugins(
        [entry, { path: './node_modules/firefly-plugin-moon' }] as never,
        at.config,
      )
      expect(plugins.map(({ id }) => id)).toEqual(['moon'])
      expect(problems).toHaveLength(1)
      expect(problems[0]?.error.message).toMatch(says)
      await beside(plugins, entryIsKept, { problems })
    },
  )
})

describe('a plugin takes nothing of the core or of another', () => {
  const named = (over: Partial<Plugin>): Plugin => ({ id: 'taker', contract: 1, ...over })
  const operation = () => ({ ...(moon.operations?.[0] as NonNullable<Plugin['operations']>[number]) })
  const CASES: Record<string, [make: () => Plugin, says: RegExp]> = {
    'a table of ours': [
      () =>
        named({
          tables: [{ ...(moon.tables?.[0] as never as object), name: 'mood_checkins' } as never],
          migrations: moon.migrations as string,
        }),
      /wants the table mood_checkins, which checkins has/,
    ],
    'a table of the core': [
      () =>
        named({
          tables: [{ ...(moon.tables?.[0] as never as object), name: 'people' } as never],
          migrations: moon.migrations as string,
        }),
      /wants the table people, which core has/,
    ],
    'a plugin’s name': [
      () => ({ ...moon, id: 'checkins', operations: [], questions: [] }),
      /wants the name checkins/,
    ],
    'the core’s name': [() => ({ id: 'core', contract: 1 }), /wants the name core, which the core has/],
    'an operation': [
      () => named({ operations: [{ ...operation(), id: 'checkins.create' }] }),
      /declares checkins\.create, which must begin with "taker\."/,
    ],
    'a route': [
      () =>
        named({
          operations: [
            {
              ...operation(),
              id: 'taker.log',
              http: { method: 'get', path: '/checkins/{other}', status: 200 },
            },
          ],
        }),
      /wants the route get \/checkins\/\{\}, which checkins has/,
    ],
    'a command of the core': [
      () => named({ commands: [{ name: 'checkin again', operation: 'moon.sleep.log', render: () => '' }] }),
      /wants the command checkin again, which the core has/,
    ],
    'a command of another': [
      () => named({ commands: [{ name: 'moon log', operation: 'moon.sleep.log', render: () => '' }] }),
      /wants the command moon log, which another plugin has/,
    ],
    'a screen': [
      () => named({ screens: [{ id: 'crisis', screen: () => ({}) as never }] }),
      /wants the screen or analyser crisis/,
    ],
  }
  test.each(Object.entries(CASES))('%s', async (_, [make, says]) => {
    const plugin = make()
    await beside([moon, plugin], async (throwaway) => {
      const { registry } = throwaway.engine
      expect(registry.problems).toHaveLength(1)
      expect(registry.problems[0]).toMatchObject({
        plugin: plugin.id,
        error: { message: expect.stringMatching(says) },
      })
      expect(registry.plugins).toEqual(expect.arrayContaining([...builtInPlugins, moon]))
      await entryIsKept(throwaway)
    })
  })
})

describe('an entry is kept when a plugin', () => {
  const fault = () => {
    throw new Error('a plugin’s own words')
  }
  const faulty = (over: Partial<Plugin>): Plugin => ({ id: 'faulty', contract: 1, ...over })

  test('throws in a screen: then support is offered, because nobody looked', async () => {
    await beside([faulty({ screens: [{ id: 'faulty', screen: fault }] })], async (throwaway) => {
      await entryIsKept(throwaway)
      const { screening } = await checkIn(throwaway, { journal_text: 'A quiet day.' })
      expect(screening).toMatchObject({ failed: ['faulty'], response: 'offer_safety_check' })
    })
  })

  test.each([
    ['throws', fault],
    ['never answers', () => new Promise<never>(() => {})],
    ['reads nonsense', () => ({ valence: 'bad' }) as never],
    ['gives half a reading', () => ({ valence: 0, emotions: {} }) as never],
  ])('has an analyser that %s: the next one reads', async (_, read) => {
    const plugin = faulty({ analysers: [{ id: 'faulty', version: '1', rank: 9, read }] })
    await beside(
      [plugin],
      async (throwaway) => {
        const checkin = await entryIsKept(throwaway)
        expect(checkin.analysed_by).toMatch(/^lexicon@/)
      },
      { analysisLimitMs: 50 },
    )
  })

  test('throws in a handler: other handlers hear of it, and it is tried again', async () => {
    let heard = 0
    const on = { 'checkin.created': fault }
    const other: Plugin = { id: 'other', contract: 1, on: { 'checkin.created': async () => void heard++ } }
    await beside([faulty({ on }), other], async (throwaway) => {
      await entryIsKept(throwaway)
      expect(await throwaway.engine.dispatch()).toEqual({ delivered: 0, failed: 1 })
      expect(heard).toBe(1)
      throwaway.clock.advance(61_000)
      expect(await throwaway.engine.dispatch()).toEqual({ delivered: 0, failed: 1 })
    })
  })

  test('throws in a job: the error names it and repeats nothing', async () => {
    const jobs = [{ id: 'faulty.job', summary: 'x', schedule: '* * * * *', run: fault }]
    await beside([faulty({ jobs })], async (throwaway) => {
      await entryIsKept(throwaway)
      await expect(throwaway.engine.runJob('faulty.job')).rejects.toMatchObject({
        code: 'plugin.failed',
        message: 'Plugin faulty failed in faulty.job (Error).',
      })
    })
  })

  test('throws in an operation: the error names it and repeats nothing', async () => {
    const log = {
      ...(moon.operations?.[0] as NonNullable<Plugin['operations']>[number]),
      id: 'faulty.log',
      run: fault,
    }
    const { http: _, ...operation } = log
    await beside([faulty({ operations: [operation] })], async (throwaway) => {
      await entryIsKept(throwaway)
      await expect(throwaway.engine.call('faulty.log', {})).rejects.toMatchObject({
        code: 'plugin.failed',
        message: 'Plugin faulty failed in faulty.log (Error).',
      })
    })
  })
})
