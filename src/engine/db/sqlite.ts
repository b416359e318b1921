import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Driver from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { failure } from '../errors.ts'
import { storeError } from './driver-errors.ts'
import { type Database, joined, type RawConnection, type Session, type Store, session, within } from './store.ts'

interface Waiting {
  fn: (session: Session) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** One commit is shared by at most this many waiting writes; each is acknowledged after its fsync. */
const GROUP = 64
const BUSY_MS = 10_000

/**
 * SQLite by better-sqlite3. That driver is synchronous and refuses asynchronous transactions *yet keeps
 * their rows*, so the transaction is ours: one writer connection, one queue, BEGIN IMMEDIATE … COMMIT
 * around a group of waiting writes, each in a savepoint of its own.
 */
export function openSqlite(path: string, options: { busyMs?: number } = {}): Store {
  const busyMs = options.busyMs ?? BUSY_MS
  const writer = connect(path)
  const writing = session('sqlite', drizzle(writer) as unknown as Database)
  let reader: { raw: Driver.Database; session: Session } | undefined
  const queue: Waiting[] = []
  let running: Promise<void> | undefined

  // A waiting writer must not block the event loop, so SQLite's own busy handler is off for BEGIN.
  async function begin() {
    const until = Date.now() + busyMs
    for (;;) {
      try {
        writer.exec('BEGIN IMMEDIATE')
        return
      } catch (error) {
        if (!String((error as { code?: string }).code).startsWith('SQLITE_BUSY') || Date.now() > until) throw error
        await delay(1 + Math.random() * 10)
      }
    }
  }

  async function runOne(waiting: Waiting, alone: boolean): Promise<() => void> {
    if (!alone) writer.exec('SAVEPOINT one')
    try {
      const value = await within(writing, true, () => waiting.fn(writing))
      if (!alone) writer.exec('RELEASE one')
      return () => waiting.resolve(value)
    } catch (error) {
      // A full disk ends the whole transaction by itself: then nothing of the group is stored.
      if (!writer.inTransaction) throw error
      writer.exec(alone ? 'ROLLBACK' : 'ROLLBACK TO one; RELEASE one')
      return () => waiting.reject(storeError(error))
    }
  }

  async function runGroup(group: Waiting[]) {
    try {
      await begin()
      const settle: (() => void)[] = []
      for (const waiting of group) settle.push(await runOne(waiting, group.length === 1))
      if (writer.inTransaction) writer.exec('COMMIT')
      for (const done of settle) done()
    } catch (error) {
      if (writer.inTransaction) writer.exec('ROLLBACK')
      for (const waiting of group) waiting.reject(storeError(error))
    }
  }

  async function drain() {
    while (queue.length > 0) await runGroup(queue.splice(0, GROUP))
    running = undefined
  }

  function enqueue<T>(fn: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ fn, resolve: resolve as (value: unknown) => void, reject })
      // Started a tick later, so that writes of the same moment share one commit.
      running ??= Promise.resolve().then(drain)
    })
  }

  return {
    dialect: 'sqlite',
    async write(fn) {
      const outer = joined(true)
      return outer ? fn(outer) : enqueue(fn)
    },
    async read(fn) {
      const outer = joined(false)
      if (outer) return fn(outer)
      try {
        reader ??= openReader(path)
        const { session: reading } = reader
        return await within(reading, false, () => fn(reading))
      } catch (error) {
        throw storeError(error)
      }
    },
    async migrating(fn) {
      await running
      const raw: RawConnection = {
        run: async (script) => void writer.exec(script),
        rows: async (query, parameters = []) =>
          writer.prepare(query).all(...parameters) as Record<string, unknown>[],
      }
      try {
        // Outside the transaction: inside one the pragma does nothing, and rebuilding a table would
        // delete every row that refers to it.
        writer.pragma('foreign_keys = OFF')
        await begin()
        const value = await fn(raw)
        const broken = writer.pragma('foreign_key_check') as unknown[]
        if (broken.length > 0) {
          throw failure('store.conflict', `A migration would leave ${broken.length} rows without their owner.`)
        }
        writer.exec('COMMIT')
        return value
      } catch (error) {
        if (writer.inTransaction) writer.exec('ROLLBACK')
        throw storeError(error)
      } finally {
        writer.pragma('foreign_keys = ON')
      }
    },
    async backup(file) {
      try {
        writer.prepare('VACUUM INTO ?').run(file)
        chmodSync(file, 0o600)
        return true
      } catch (error) {
        throw storeError(error)
      }
    },
    async check() {
      try {
        const rows = writer.pragma('integrity_check') as { integrity_check: string }[]
        return rows[0]?.integrity_check === 'ok' ? null : `${rows.length} problems found`
      } catch (error) {
        return storeError(error).message
      }
    },
    async close() {
      while (running) await running
      reader?.raw.close()
      writer.close()
    },
  }
}

/** Every setting that a promise stands on: see docs/decisions/0003-sqlite-settings.md. */
function connect(path: string): Driver.Database {
  prepareFile(path)
  try {
    const raw = new Driver(path, { timeout: 0 })
    // Setting WAL takes a lock for an instant; two programs that start together must both get through.
    raw.pragma('busy_timeout = 5000')
    if (raw.pragma('journal_mode', { simple: true }) !== 'wal') raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.pragma('foreign_keys = ON')
    raw.pragma('secure_delete = ON')
    raw.pragma('temp_store = MEMORY')
    raw.pragma('busy_timeout = 0')
    return raw
  } catch (error) {
    throw storeError(error)
  }
}

function openReader(path: string) {
  const raw = new Driver(path, { readonly: true, timeout: 5000 })
  raw.pragma('temp_store = MEMORY')
  return { raw, session: session('sqlite', drizzle(raw) as unknown as Database) }
}

/** The file exists and only its owner may read it. A file that others can read is refused, not mended. */
function prepareFile(path: string) {
  try {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      closeSync(openSync(path, 'a', 0o600))
    }
  } catch (error) {
    throw storeError(error)
  }
  refuseLooseModes(path)
}

/** @throws `store.modes` when anyone but the owner may read the file. */
export function refuseLooseModes(path: string) {
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if (mode & 0o077) {
    throw failure(
      'store.modes',
      `Other users of this machine could read ${path} (mode ${mode.toString(8)}).`,
      `Run: chmod 600 ${path}`,
    )
  }
}
