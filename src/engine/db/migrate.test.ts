import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import Driver from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onBothStores } from '../testing/both-stores.ts'
import { childScript, runChild } from '../testing/child.ts'
import { failing } from '../testing/failing.ts'
import { migrationFolder } from '../testing/migration-folder.ts'
import { type Place, sqlitePlace } from '../testing/throwaway.ts'
import { all, migrate } from './migrate.ts'
import type { Store } from './store.ts'

const NOW = new Date('2026-11-23T12:00:00.000Z')
const MAKE = `CREATE TABLE parents (id integer PRIMARY KEY, name text);--> statement-breakpoint
CREATE TABLE children (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES parents(id) ON DELETE CASCADE);`
const FILL = `INSERT INTO parents VALUES (1, 'one'), (2, 'two');--> statement-breakpoint
INSERT INTO children VALUES (10, 1), (20, 2);`
const rows = (store: Store, query: string) => store.read((s) => all(s.db, sql.raw(query)))
const children = async (store: Store) => (await rows(store, 'SELECT id FROM children ORDER BY id')).length

onBothStores('migrations', (place) => {
  let at: Place
  let store: Store
  const none = { now: NOW, backups: null }
  beforeEach(async () => {
    at = await place()
    store = await at.open()
  })
  afterEach(async () => {
    await store.close()
    await at.remove()
  })

  test('run once, in order, and only what is new', async () => {
    expect((await migrate(store, [migrationFolder('p', { one: MAKE })], none)).applied).toEqual(['p/one'])
    const two = migrationFolder('p', { one: MAKE, two: FILL })
    expect((await migrate(store, [two], none)).applied).toEqual(['p/two'])
    expect(await migrate(store, [two], none)).toEqual({ applied: [], backup: null })
    expect(await children(store)).toBe(2)
  })

  test('of four processes and engines at once apply once', async () => {
    const source = migrationFolder('p', { one: MAKE, two: FILL })
    const script = childScript(`
      import { openStore } from './db/open.ts'
      import { migrate } from './db/migrate.ts'
      const store = await openStore(process.env.TEST_STORE ?? '')
      const sources = [{ plugin: 'p', folder: process.env.TEST_FOLDER ?? '' }]
      const { applied } = await migrate(store, sources, { now: new Date(), backups: null })
      await store.close()
      console.log(JSON.stringify(applied))
    `)
    const env = { TEST_STORE: at.store, TEST_FOLDER: source.folder }
    const others = [await at.open(), await at.open()]
    const inside = others.map(async (other) => (await migrate(other, [source], none)).applied)
    const outside = [1, 2].map(async () => {
      const { code, out, err } = await runChild([process.execPath, script], env)
      expect([code, err]).toEqual([0, ''])
      return JSON.parse(out) as string[]
    })
    const applied = await Promise.all([...inside, ...outside])
    expect(applied.flat().sort()).toEqual(['p/one', 'p/two'])
    expect(await children(store)).toBe(2)
    for (const other of others) await other.close()
  })

  test('a store that a newer program wrote is refused, and stays as it is', async () => {
    await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], none)
    const kept = () =>
      rows(store, 'SELECT plugin, tag, hash, applied_at FROM firefly_migrations ORDER BY tag')
    const before = await kept()
    const older = migrationFolder('p', { one: MAKE })
    const error = await failing(
      migrate(store, [older, migrationFolder('q', { a: 'CREATE TABLE q (x text)' })], none),
    )
    expect(error).toMatchObject({ code: 'store.newer', kind: 'conflict' })
    expect(error.message).toMatch(/newer Firefly .*p\/two.*not changed/)
    expect(await kept()).toEqual(before)
    expect((await failing(rows(store, 'SELECT * FROM q'))).code).toBe('store.failed')
  })

  test('one that fails midway leaves the old schema and rows', async () => {
    await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], none)
    const broken = {
      three: 'CREATE TABLE third (x text)',
      four: 'DELETE FROM children;--> statement-breakpoint\nOOPS',
    }
    const source = migrationFolder('p', { one: MAKE, two: FILL, ...broken })
    expect((await failing(migrate(store, [source], none))).code).toBe('store.failed')
    expect(await children(store)).toBe(2)
    expect((await failing(rows(store, 'SELECT * FROM third'))).code).toBe('store.failed')
    expect(await rows(store, 'SELECT tag FROM firefly_migrations')).toHaveLength(2)
    const lost = migrationFolder('p', { one: MAKE, two: FILL, lost: '' })
    rmSync(`${lost.folder}/${store.dialect}/lost.sql`)
    expect((await failing(migrate(store, [lost], none))).code).toBe('plugin.failed')
    const mended = migrationFolder('p', { one: MAKE, two: FILL, three: broken.three })
    expect((await migrate(store, [mended], none)).applied).toEqual(['p/three'])
  })
})

/** A rebuild as drizzle-kit writes it for SQLite. */
const rebuild = (keep = '') => `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE __new_parents (id integer PRIMARY KEY, name text NOT NULL);--> statement-breakpoint
INSERT INTO __new_parents SELECT id, name FROM parents ${keep};--> statement-breakpoint
DROP TABLE parents;--> statement-breakpoint
ALTER TABLE __new_parents RENAME TO parents;--> statement-breakpoint
PRAGMA foreign_keys=ON;`

let at: ReturnType<typeof sqlitePlace>
let store: Store
const settings = () => ({ now: NOW, backups: `${at.folder}/backups` })
beforeEach(async () => {
  at = sqlitePlace()
  store = await at.open()
})
afterEach(async () => {
  await store.close()
  await at.remove()
})

test('rebuilding a table keeps the rows that refer to it', async () => {
  await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], settings())
  await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL, three: rebuild() })], settings())
  expect(await children(store)).toBe(2)
  expect(await rows(store, 'SELECT name FROM parents')).toHaveLength(2)
  const orphan = store.write((s) => all(s.db, sql.raw('INSERT INTO children VALUES (30, 3) RETURNING id')))
  expect((await failing(orphan)).code).toBe('store.conflict')
})

test('a migration that would leave rows without their owner is rolled back', async () => {
  await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], settings())
  const source = migrationFolder('p', { one: MAKE, two: FILL, three: rebuild('WHERE id = 1') })
  const error = await failing(migrate(store, [source], settings()))
  expect(error).toMatchObject({ code: 'store.conflict', message: expect.stringContaining('1 rows without') })
  expect(await rows(store, 'SELECT name FROM parents')).toHaveLength(2)
  expect(await children(store)).toBe(2)
})

test('a store with rows is copied first, a new one is not', async () => {
  const first = await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], settings())
  expect(first.backup).toBeNull()
  expect(existsSync(settings().backups)).toBe(false)
  const third = { one: MAKE, two: FILL, three: 'DROP TABLE children' }
  const { backup } = await migrate(store, [migrationFolder('p', third)], settings())
  expect(backup).toBe(`${at.folder}/backups/before-migration-2026-11-23T12-00-00.000Z.db`)
  expect([statSync(backup ?? '').mode & 0o777, statSync(settings().backups).mode & 0o777]).toEqual([
    0o600, 0o700,
  ])
  const copy = new Driver(backup ?? '', { readonly: true })
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(copy.prepare('SELECT count(*) FROM children').pluck().get()).toBe(2)
  copy.close()
})

test('two plugins that migrate at one moment get a copy each', async () => {
  const [p, q] = [{ one: MAKE, two: FILL }, { a: 'CREATE TABLE q (x text)' }]
  await migrate(store, [migrationFolder('p', p)], settings())
  await migrate(store, [migrationFolder('p', { ...p, three: rebuild() })], settings())
  await migrate(store, [migrationFolder('q', q)], settings())
  expect(readdirSync(settings().backups)).toHaveLength(2)
})

test('without a copy there is no migration', async () => {
  await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], settings())
  const source = migrationFolder('p', { one: MAKE, two: FILL, three: 'DROP TABLE children' })
  const error = await failing(migrate(store, [source], { now: NOW, backups: `${at.file}/not-a-folder` }))
  expect(error.code).toBe('store.read-only')
  expect(await children(store)).toBe(2)
})

test('a newer file is not touched, byte for byte', async () => {
  await migrate(store, [migrationFolder('p', { one: MAKE, two: FILL })], settings())
  await store.close()
  const before = readFileSync(at.file)
  store = await at.open()
  const error = await failing(migrate(store, [migrationFolder('p', { one: MAKE })], settings()))
  expect(error.code).toBe('store.newer')
  await store.close()
  expect(readFileSync(at.file).equals(before)).toBe(true)
  expect(existsSync(settings().backups)).toBe(false)
  store = await at.open()
})
