import { describe, expect, test } from 'vitest'
import { column, table } from './db/kit.ts'
import { failure } from './errors.ts'
import { definePlugin, type Plugin } from './plugin.ts'
import { Registry } from './registry.ts'

const notes = table('xx_notes', { id: column.id(), user_id: column.person() })
const operation = (id: string) => ({ id, run: async () => ({}) }) as never
const plugin = (over: object = {}): Plugin => ({ id: 'xx', contract: 1, ...over })

const full = (id: string): Plugin =>
  plugin({
    id,
    tables: [{ ...notes, name: `${id}_notes` }],
    migrations: '/nowhere',
    operations: [operation(`${id}.run`)],
    jobs: [{ id: `${id}.job`, run: async () => {} }],
    screens: [{ id, screen: () => ({}) }],
    analysers: [{ id: `${id}-reader`, read: () => ({}) }],
    questions: [{ id: `${id}.q` }],
    commands: [{ name: `${id} run`, render: () => '' }],
    on: { 'any.thing': async () => {} },
  })

/** The sizes of everything in a registry. */
const sizes = (registry: Registry) =>
  Object.fromEntries(
    Object.entries(registry).map(([name, value]) => [name, value instanceof Map ? value.size : value.length]),
  )

describe('a plugin', () => {
  test('is added with all it brings', () => {
    const registry = new Registry()
    registry.add(full('xx'))
    registry.add(full('yy'))
    expect(sizes(registry)).toMatchObject({
      plugins: 2,
      operations: 2,
      tables: 2,
      jobs: 2,
      commands: 2,
      screens: 2,
    })
    expect(registry.handlers.get('any.thing')).toHaveLength(2)
  })

  test('that clashes adds nothing, and is told of by name', () => {
    const registry = new Registry(['checkin'])
    registry.add(full('xx'))
    const before = sizes(registry)
    const clashing = [
      full('xx'),
      { ...full('yy'), tables: [notes] },
      { ...full('yy'), commands: full('xx').commands },
      { ...full('yy'), commands: [{ name: 'checkin', operation: 'yy.run', render: () => '' }] },
      { ...full('yy'), screens: full('xx').screens },
      { ...full('yy'), analysers: full('xx').analysers },
      { ...full('yy'), tables: [{ ...notes, name: 'firefly_migrations' }] },
    ] as Plugin[]
    for (const one of clashing) {
      expect(() => registry.add(one)).toThrow(
        expect.objectContaining({
          code: 'plugin.conflict',
          message: expect.stringContaining(`Plugin ${one.id} wants`),
        }),
      )
      registry.tryAdd(one)
    }
    expect(sizes(registry)).toEqual({ ...before, problems: clashing.length })
    expect(registry.problems.map((problem) => problem.plugin)).toEqual(clashing.map(({ id }) => id))
  })

  test('that is taken out leaves the others whole', () => {
    const [registry, alone] = [new Registry(), new Registry()]
    for (const id of ['xx', 'yy', 'zz']) registry.add(full(id))
    for (const id of ['xx', 'zz']) alone.add(full(id))
    const { questions } = registry
    registry.drop(registry.plugins[1] as Plugin, failure('plugin.failed', 'x'))
    expect(sizes(registry)).toEqual({ ...sizes(alone), problems: 1 })
    // The list itself stays: an operation that runs may hold it.
    expect(registry.questions).toBe(questions)
  })
})

describe('a plugin is refused, by name and reason,', () => {
  test.each<[string, unknown, RegExp]>([
    ['that is nothing', null, /\(without id\) has no valid id/],
    ['without id', { contract: 1 }, /\(without id\) has no valid id/],
    ['with an id like a path', plugin({ id: '../x' }), /Plugin \.\.\/x has no valid id/],
    [
      'of another contract',
      plugin({ contract: 2 }),
      /made for plugin contract 2; this Firefly has contract 1/,
    ],
    ['without contract', plugin({ contract: undefined }), /made for plugin contract undefined/],
    [
      'whose operations are no list',
      plugin({ operations: {} }),
      /xx is not whole: its operations must be a list/,
    ],
    ['with an operation without id', plugin({ operations: [{}] }), /one of its operations has no id/],
    [
      'with an operation without run',
      plugin({ operations: [{ id: 'xx.run' }] }),
      /xx\.run of its operations has no function run/,
    ],
    ['with an entry that is nothing', plugin({ screens: [null] }), /one of its screens has no id/],
    [
      'with an operation of another',
      plugin({ operations: [operation('yy.run')] }),
      /declares yy\.run, which must begin with "xx\."/,
    ],
    [
      'with a name twice',
      plugin({ operations: [operation('xx.run'), operation('xx.run')] }),
      /declares xx\.run twice/,
    ],
    ['with a handler that is none', plugin({ on: { 'a.b': 'x' } }), /its handler of a\.b is no function/],
    [
      'with tables but no migrations',
      plugin({ tables: [notes] }),
      /has tables but names no migrations folder/,
    ],
    ['with a relative folder', plugin({ tables: [notes], migrations: './m' }), /must be an absolute path/],
    [
      'with a table name in capitals',
      plugin({ tables: [{ ...notes, name: 'People' }], migrations: '/m' }),
      /not snake_case/,
    ],
    [
      'with a table of SQLite',
      plugin({ tables: [{ ...notes, name: 'sqlite_x' }], migrations: '/m' }),
      /not snake_case/,
    ],
    [
      'with a table of its own making',
      plugin({ tables: [{ name: 'x_y' }], migrations: '/m' }),
      /not made with table\(\)/,
    ],
    [
      'with a command behind a space',
      plugin({ commands: [{ name: ' checkin', render: () => '' }] }),
      /not one to three words/,
    ],
  ])('%s', (_, faulty, says) => {
    expect(() => definePlugin(faulty as Plugin)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(says) }),
    )
    const registry = new Registry()
    registry.tryAdd(faulty as Plugin)
    expect(registry.problems[0]?.error.message).toMatch(says)
    expect(registry.plugins).toEqual([])
  })
})
