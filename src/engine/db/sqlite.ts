import { closeSync, openSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type Driver from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { failure } from '../errors.ts'
import { storeError } from './driver-errors.ts'
import { openReader, openWriter } from './sqlite-connection.ts'
import {
  type Database,
  join,
  type RawConnection,
  type Run,
  type Session,
  type Store,
  session,
  type Waiting,
  waiting,
  within,
} from './store.ts'

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
  const owner = Symbol(path)
  const writer = openWriter(path)
  const sessionOf = (raw: Driver.Database) =>
    session('sqlite', drizzle(raw) as unknown as Database, prepared(raw))
  const writing = sessionOf(writer)
  let reader: { raw: Driver.Database; session: Session } | undefined
  const queue: Waiting[] = []
  let turn: Promise<unknown> = Promise.resolve()

  /** The writer does one thing at a time, in order: a group of writes, a migration, a backup. */
  function inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  // A waiting writer must not block the event loop, so SQLite's own busy handler is off for BEGIN.
  async function begin() {
    const until = Date.now() + busyMs
    for (;;) {
      try {
        writer.exec('BEGIN IMMEDIATE')
        return
      } catch (error) {
        if (!String((error as { code?: string }).code).startsWith('SQLITE_BUSY') || Date.now() > until)
          throw error
        await delay(1 + Math.random() * 10)
      }
    }
  }

  async function runOne(waiting: Waiting, alone: boolean): Promise<() => void> {
    if (!alone) writer.exec('SAVEPOINT one')
    try {
      const value = await waiting.run(writing)
      if (!writer.inTransaction)
        throw failure('store.failed', 'The database ended this write. It was not saved.')
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
      for (const waiting of group) waiting.reject(storeError(error))
      if (writer.inTransaction) writer.exec('ROLLBACK')
    }
  }

  function enqueue<T>(fn: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push(waiting(owner, fn, resolve as (value: unknown) => void, reject))
      // It starts when the writer is free, at the earliest a tick later: writes of one moment share a commit.
      if (queue.length === 1) inTurn(nextGroup)
    })
  }

  async function nextGroup() {
    const group = queue.splice(0, GROUP)
    if (queue.length > 0) inTurn(nextGroup)
    await runGroup(group)
  }

  return {
    dialect: 'sqlite',
    async write(fn) {
      return join(owner, true, fn) ?? enqueue(fn)
    },
    async read(fn) {
      const inside = join(owner, false, fn)
      if (inside) return inside
      try {
        if (!reader) {
          const raw = openReader(path)
          reader = { raw, session: sessionOf(raw) }
        }
        return await within(owner, reader.session, false, fn)
      } catch (error) {
        throw storeError(error)
      }
    },
    migrating: (fn) =>
      inTurn(async () => {
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
            throw failure(
              'store.conflict',
              `A migration would leave ${broken.length} rows without their owner.`,
            )
          }
          writer.exec('COMMIT')
          return value
        } catch (error) {
          if (writer.inTransaction) writer.exec('ROLLBACK')
          throw storeError(error)
        } finally {
          writer.pragma('foreign_keys = ON')
        }
      }),
    backup: (file) =>
      inTurn(() => {
        let made = false
        try {
          // Made empty first, so that it is private from its first byte and replaces nothing.
          closeSync(openSync(file, 'wx', 0o600))
          made = true
          writer.prepare('VACUUM INTO ?').run(file)
          return true
        } catch (error) {
          if (made) rmSync(file, { force: true })
          throw storeError(error)
        }
      }),
    async check() {
      try {
        const rows = writer.pragma('integrity_check') as { integrity_check: string }[]
        return rows[0]?.integrity_check === 'ok' ? null : `${rows.length} problems found`
      } catch (error) {
        return storeError(error).message
      }
    },
    async close() {
      while (queue.length > 0) await turn
      await turn
      reader?.raw.close()
      writer.close()
    },
  }
}

/** Statements of a connection, each prepared once. */
function prepared(raw: Driver.Database): Run {
  const kept = new Map<string, Driver.Statement>()
  return async ({ name, text }, values) => {
    const statement = kept.get(name) ?? raw.prepare(text)
    kept.set(name, statement)
    if (statement.reader) return statement.all(values) as Record<string, unknown>[]
    statement.run(values)
    return []
  }
}
