import { chmodSync, readFileSync, statSync } from 'node:fs'
import Driver from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { type Bench, bench, idOf, insert, NEEDLE, specimens } from '../testing/specimens.ts'
import { sqlitePlace } from '../testing/throwaway.ts'
import { all } from './migrate.ts'
import type { Session } from './store.ts'

let at: ReturnType<typeof sqlitePlace>
let b: Bench
beforeEach(async () => {
  at = sqlitePlace()
  b = await bench(at)
})
afterEach(async () => {
  await b.store.close()
  await at.remove()
})

const ask = async (s: Session, name: string) => {
  const [row] = (await all(s.db, sql.raw(`PRAGMA ${name}`))) as Record<string, unknown>[]
  return Object.values(row ?? {})[0]
}

test('the settings of the connection that writes', async () => {
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'temp_store']
  // SQLite's own default differs between a file that is new and one that is there.
  const again = await at.open()
  for (const store of [b.store, again]) {
    const values = await store.write((s) => Promise.all(names.map((name) => ask(s, name))))
    expect(values).toEqual(['wal', 2, 1, 1, 2])
  }
  await again.close()
  // A migration switches foreign keys off for its own time only, also when it fails.
  await failing(b.store.migrating(() => Promise.reject(new Error('no'))))
  expect(await b.store.write((s) => ask(s, 'foreign_keys'))).toBe(1)
})

test('the connection that reads can’t write, and keeps nothing in files', async () => {
  expect(await b.store.read((s) => Promise.all([ask(s, 'temp_store'), ask(s, 'journal_mode')]))).toEqual([
    2,
    'wal',
  ])
  const error = await failing(b.store.read((s) => insert(s, {})))
  expect(error.code).toBe('store.read-only')
})

test('foreign keys: a row without its person is refused', async () => {
  const error = await failing(b.store.write((s) => insert(s, { person: idOf(5) })))
  expect(error).toMatchObject({ code: 'store.conflict', kind: 'conflict' })
})

test('what was deleted is not in the file any more', async () => {
  const words = Array.from({ length: 50 }, (_, i) => `${NEEDLE} ${i} ${'x'.repeat(i * 97)}`)
  await b.store.write(async (s) => {
    for (const [i, text] of words.entries()) await insert(s, { id: idOf(i), text })
  })
  const checkpoint = () => {
    const raw = new Driver(at.file)
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
  }
  checkpoint()
  expect(readFileSync(at.file).includes(NEEDLE)).toBe(true)
  await b.store.write((s) => s.db.delete(s.table(specimens)) as never)
  checkpoint()
  for (const file of [at.file, `${at.file}-wal`])
    expect(readFileSync(file).includes(NEEDLE), file).toBe(false)
})

test('database, journal and shared memory are the owner’s alone, whatever the umask', async () => {
  const before = process.umask(0)
  const open = sqlitePlace()
  const { store } = await bench(open)
  await store.backup(`${open.folder}/copy.db`)
  process.umask(before)
  for (const name of ['firefly.db', 'firefly.db-wal', 'firefly.db-shm', 'copy.db']) {
    expect(statSync(`${open.folder}/${name}`).mode & 0o777, name).toBe(0o600)
  }
  await store.close()
  await open.remove()
})

test.each(['', '-wal', '-shm'])('a file that others may read is refused, not mended (%s)', async (end) => {
  chmodSync(at.file + end, 0o640)
  const error = await failing(at.open())
  expect(error).toMatchObject({
    code: 'store.modes',
    kind: 'denied',
    hint: `Run: chmod 600 ${at.file}${end}`,
  })
  expect(error.message).toBe(`Other users of this machine could read ${at.file}${end} (mode 640).`)
  expect(statSync(at.file + end).mode & 0o777).toBe(0o640)
})

test('the folder of a new database is private too', async () => {
  const { openSqlite } = await import('./sqlite.ts')
  const store = openSqlite(`${at.folder}/new/deep/f.db`)
  expect(statSync(`${at.folder}/new/deep`).mode & 0o777).toBe(0o700)
  await store.close()
})
