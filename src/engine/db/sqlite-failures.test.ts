import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import Driver from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { type Bench, bench, idOf, insert, PERSON, texts } from '../testing/specimens.ts'
import { sqlitePlace } from '../testing/throwaway.ts'
import { people } from './kit.ts'
import { all } from './migrate.ts'
import { openSqlite } from './sqlite.ts'

let at: ReturnType<typeof sqlitePlace>
let b: Bench
beforeEach(async () => {
  at = sqlitePlace()
  b = await bench(at)
})
afterEach(async () => {
  await b.store.close().catch(() => {})
  await at.remove()
})

test('locked: it waits without holding up the program, says so in time, and goes on afterwards', async () => {
  const other = new Driver(at.file)
  const store = openSqlite(at.file, { busyMs: 300 })
  other.exec('BEGIN IMMEDIATE')
  let ticks = 0
  const clock = setInterval(() => ticks++, 10)
  const started = Date.now()
  const error = await failing(store.write((s) => insert(s, { text: 'locked out' }) as never))
  const waited = Date.now() - started
  clearInterval(clock)
  expect(error).toMatchObject({ code: 'store.locked', kind: 'unavailable', exit: 6 })
  expect(error.message).toMatch(/Another program holds the database/)
  expect(error.hint).toMatch(/Nothing was saved/)
  expect(waited).toBeGreaterThanOrEqual(290)
  expect(waited).toBeLessThan(2_000)
  expect(ticks).toBeGreaterThan(10)
  expect(await texts(store)).toEqual([])
  other.exec('ROLLBACK')
  await store.write((s) => insert(s, { text: 'let in' }) as never)
  expect(await texts(store)).toEqual(['let in'])
  await store.close()
  other.close()
})

test('locked for a moment: the write waits and is saved', async () => {
  const other = new Driver(at.file)
  other.exec('BEGIN IMMEDIATE')
  setTimeout(() => other.exec('ROLLBACK'), 100)
  await b.store.write((s) => insert(s, { text: 'patient' }) as never)
  expect(await texts(b.store)).toEqual(['patient'])
  other.close()
})

test.each([
  ['text', Buffer.from('Dear diary, this is no database at all.\n'.repeat(200))],
  ['a few bytes', Buffer.from('SQL')],
  ['a header and noise', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8192, 0xa5)])],
])('a file that is no database (%s) is refused and not changed', async (_, bytes) => {
  const file = `${at.folder}/other.db`
  writeFileSync(file, bytes, { mode: 0o600 })
  const error = await failing(async () => {
    const store = openSqlite(file)
    await store.read((s) => s.db.select().from(s.table(people)) as never).finally(() => store.close())
  })
  expect(error).toMatchObject({ code: 'store.corrupt', kind: 'unavailable' })
  expect(error.message).toMatch(/damaged, or is not a Firefly database. It was not changed/)
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

test('damaged pages are noticed by reading, writing and checking, and the file stays as it is', async () => {
  for (let i = 0; i < 60; i++)
    await b.store.write((s) => insert(s, { id: idOf(i), text: `${i} ${'x'.repeat(900)}` }) as never)
  await b.store.close()
  const bytes = readFileSync(at.file)
  // Every page but the first loses its kind of page and its cell count.
  for (let page = 4096; page < bytes.length; page += 4096) bytes.fill(0xee, page, page + 8)
  writeFileSync(at.file, bytes)
  const store = openSqlite(at.file)
  expect((await failing(texts(store))).code).toBe('store.corrupt')
  expect((await failing(store.write((s) => insert(s, { id: idOf(99), text: 'new' }) as never))).code).toBe(
    'store.corrupt',
  )
  expect(await store.check()).toMatch(/problems found|damaged/)
  await failing(store.backup(`${at.folder}/copy.db`))
  await store.close()
  expect(readFileSync(at.file).equals(bytes)).toBe(true)
})

test('no room (a limit of pages): nothing of the group is acknowledged, reads go on, then it works again', async () => {
  await b.store.write((s) => insert(s, { id: idOf(1), text: 'before' }) as never)
  const limit = (pages: number) => b.store.migrating((raw) => raw.rows(`PRAGMA max_page_count = ${pages}`))
  await limit(1)
  const text = 'x'.repeat(100_000)
  const swallowed = b.store.write(async (s) => {
    await Promise.resolve(insert(s, { id: idOf(2), text })).catch(() => {})
    await b.store.write((t) => insert(t, { id: idOf(3), text: `${text}y` }) as never)
  })
  const error = await failing(swallowed)
  expect(error).toMatchObject({ code: 'store.full', kind: 'unavailable' })
  expect(error.message).toMatch(/no room left/)
  expect(await texts(b.store)).toEqual(['before'])
  await limit(1_000_000)
  await b.store.write((s) => insert(s, { id: idOf(4), text }) as never)
  expect(await texts(b.store)).toEqual(['before', text])
})

test.each(['a folder', 'a file as its folder'])(
  'a place that can’t be one is said to be so (%s)',
  async (kind) => {
    mkdirSync(`${at.folder}/dir`, { mode: 0o700 })
    const error = await failing(() =>
      openSqlite(kind === 'a folder' ? `${at.folder}/dir` : `${at.file}/firefly.db`),
    )
    expect(error).toMatchObject({ code: 'store.read-only', hint: expect.stringContaining('FIREFLY_HOME') })
  },
)

test.each([false, true])(
  'a transaction that SQLite itself ended is not acknowledged (in a group: %s)',
  async (grouped) => {
    const ended = b.store.write(async (s) => {
      await insert(s, { id: idOf(1), text: 'lost' })
      const twice = sql.raw(
        `INSERT OR ROLLBACK INTO specimens (id, person) VALUES ('${idOf(1)}', '${PERSON}') RETURNING id`,
      )
      await all(s.db, twice).catch(() => {})
    })
    const other = grouped
      ? b.store.write((s) => insert(s, { id: idOf(2), text: 'with it' }) as never)
      : undefined
    const outcomes = await Promise.allSettled([ended, ...(other ? [other] : [])])
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'))
    expect(await texts(b.store)).toEqual([])
    await b.store.write((s) => insert(s, { id: idOf(3), text: 'after' }) as never)
    expect(await texts(b.store)).toEqual(['after'])
  },
)
