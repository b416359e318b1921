import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { type Bench, bench, idOf, insert, specimens, texts } from '../testing/specimens.ts'
import { type Place, postgresPlace } from '../testing/throwaway.ts'
import { all } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import type { Session, Store } from './store.ts'

let at: Place
let b: Bench
let admin: pg.Client
beforeEach(async () => {
  at = await postgresPlace(inject('postgres'))
  admin = new pg.Client({ connectionString: at.store })
  await admin.connect()
  b = await bench(at)
})
afterEach(async () => {
  await b.store.close()
  await admin.end()
  await at.remove()
})

const query = async <T>(s: Session, text: string) => (await all(s.db, sql.raw(text))) as T[]
const pidOf = async (s: Session) =>
  (await query<{ pid: number }>(s, 'SELECT pg_backend_pid() AS pid'))[0]?.pid
const cutAll = () =>
  admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'firefly'`)
const open = (of: string, connections = 10): Store => openPostgres(of, { connections })

test('a server that is not there, or refuses: said, without the password', async () => {
  const url = new URL(at.store)
  const secret = `secret-${randomUUID()}`
  const wrong = {
    port: 'postgres://firefly:firefly@127.0.0.1:9/none',
    host: 'postgres://firefly:firefly@no-such-host.invalid/none',
    password: `postgres://firefly:${secret}@${url.host}${url.pathname}`,
    database: `postgres://firefly:firefly@${url.host}/${secret}`,
    ssl: `${at.store}?sslmode=require`,
    nobody: `postgres://${url.host}${url.pathname}`,
  }
  for (const [what, place] of Object.entries(wrong)) {
    const store = open(place)
    for (const how of ['read', 'write'] as const) {
      const error = await failing(store[how]((s) => query(s, 'SELECT 1')))
      expect([what, error.code, error.kind]).toEqual([what, 'store.unreachable', 'unavailable'])
      expect(JSON.stringify([error.message, error.stack, error.hint])).not.toContain(secret)
    }
    expect(await store.check(), what).toMatch(/database server/)
    await store.close()
  }
})

test('connections cut while idle: the program lives, and the next write is saved', async () => {
  await Promise.all(
    [1, 2, 3, 4].map((n) => b.store.write((s) => insert(s, { id: idOf(n), text: `t${n}` }) as never)),
  )
  await cutAll()
  await new Promise((resolve) => setTimeout(resolve, 100))
  await b.store.write((s) => insert(s, { id: idOf(9), text: 'after' }) as never)
  expect(await texts(b.store)).toContain('after')
})

test.each(['between statements', 'in a statement'])(
  'a connection cut in a write, %s: nothing saved, then it works',
  async (when) => {
    const work = b.store.write(async (s) => {
      const pid = await pidOf(s)
      await insert(s, { id: idOf(1), text: 'half' })
      const statement = when === 'in a statement' ? query(s, 'SELECT pg_sleep(5)') : undefined
      statement?.catch(() => {})
      await admin.query('SELECT pg_terminate_backend($1)', [pid])
      await new Promise((resolve) => setTimeout(resolve, 100))
      await statement
      await insert(s, { id: idOf(2), text: 'other half' })
    })
    expect(await failing(work)).toMatchObject({ code: 'store.unreachable', kind: 'unavailable' })
    await b.store.write((s) => insert(s, { id: idOf(3), text: 'after' }) as never)
    expect(await texts(b.store)).toEqual(['after'])
  },
)

test('two writes that wait for each other: one is run again, both are saved', async () => {
  for (const n of [1, 2])
    await b.store.write((s) => insert(s, { id: idOf(n), text: `t${n}`, integer: 0 }) as never)
  let runs = 0
  const raise = (first: number, second: number) =>
    b.store.write(async (s) => {
      runs++
      for (const n of [first, second]) {
        await query(s, `UPDATE specimens SET integer = integer + 1 WHERE id = '${idOf(n)}'`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })
  const one = raise(1, 2)
  // Later, because writes of the same moment share a transaction and never wait for each other.
  await new Promise((resolve) => setTimeout(resolve, 10))
  await Promise.all([one, raise(2, 1)])
  expect(runs).toBeGreaterThan(2)
  const counts = await b.store.read(async (s) => s.db.select().from(s.table(specimens)))
  expect(counts.map((row) => row.integer)).toEqual([2, 2])
})

test('writes of one moment share commits, and one that fails takes no other with it', async () => {
  let runs = 0
  const work = Array.from({ length: 64 }, (_, n) =>
    b.store.write(async (s) => {
      runs++
      if (n === 40) throw new Error('mine alone')
      await insert(s, { id: idOf(n + 1), text: `t${n}` })
    }),
  )
  const settled = await Promise.allSettled(work)
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  expect(await b.store.read(async (s) => s.db.select().from(s.table(specimens)))).toHaveLength(63)
  // Four groups of sixteen, of which the one that failed was run again one by one.
  expect(runs).toBeLessThanOrEqual(64 + 16)
})

test('a write that always loses is store.locked after a few tries', async () => {
  let runs = 0
  const work = b.store.write(async (s) => {
    runs++
    await query(s, `DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`)
  })
  expect((await failing(work)).code).toBe('store.locked')
  expect(runs).toBe(4)
})

test('a failed statement whose error is swallowed is not acknowledged as saved', async () => {
  const work = b.store.write(async (s) => {
    await insert(s, { id: idOf(1), text: 'kept?' })
    await Promise.resolve(insert(s, { id: idOf(1), text: 'again' })).catch(() => {})
  })
  expect((await failing(work)).message).toMatch(/nothing of it was saved/)
  expect(await texts(b.store)).toEqual([])
})

test('what the server’s own defaults would break: instants, endless waits, commits not on disk', async () => {
  const name = new URL(at.store).pathname.slice(1)
  for (const setting of ["TimeZone = 'Europe/Berlin'", "DateStyle = 'German'", 'synchronous_commit = off']) {
    await admin.query(`ALTER DATABASE ${name} SET ${setting}`)
  }
  const store = open(at.store, 1)
  const instant = '1871-03-01T00:00:00.125Z'
  await store.write((s) => insert(s, { id: idOf(1), instant }) as never)
  const [row] = await store.read(
    (s) => s.db.select().from(s.table(specimens)) as never as Promise<{ instant: string }[]>,
  )
  expect(row?.instant).toBe(instant)
  const shown = (of: Store, what: string) => of.write((s) => query<Record<string, string>>(s, `SHOW ${what}`))
  expect(await shown(store, 'synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  expect(await shown(store, 'lock_timeout')).toEqual([{ lock_timeout: '10s' }])
  await store.close()
  await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = remote_apply`)
  const stronger = open(at.store, 1)
  expect(await shown(stronger, 'synchronous_commit')).toEqual([{ synchronous_commit: 'remote_apply' }])
  await stronger.close()
})
