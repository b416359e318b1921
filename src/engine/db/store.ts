import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { failure } from '../errors.ts'
import { type BuiltTable, build, type Dialect, type Table } from './kit.ts'
import { fromDriver, insertion, insertions, type Prepared, selection, toDriver } from './prepared.ts'

/** Drizzle's query builder. Typed as SQLite's, asynchronous, for both dialects. */
export type Database = BaseSQLiteDatabase<'async', unknown>

/** What a function inside `read` or `write` is given. */
export interface Session {
  readonly dialect: Dialect
  readonly db: Database
  /** The built table of this dialect. */
  table(t: Table): BuiltTable
  /** Adds a row, by a statement that the driver keeps prepared. Sealed columns are bytes by now. */
  insert(t: Table, row: Record<string, unknown>): Promise<void>
  /** Adds rows to several tables, in one turn to the server where there is one. */
  insertEach(rows: readonly (readonly [Table, Record<string, unknown>])[]): Promise<void>
  /** A person's rows, newest first, by a statement that the driver keeps prepared. */
  ofPerson(t: Table, person: string): Promise<Record<string, unknown>[]>
}

/** Runs a prepared statement on a connection. */
export type Run = (statement: Prepared, values: unknown[]) => Promise<Record<string, unknown>[]>

/**
 * One store in two dialects. `write` is one transaction, acknowledged only once it is durable; a nested
 * call joins it. `read` sees the last commit, or, inside a `write`, the transaction's own state.
 * A function given to `write` waits for nothing but the database: no model, network or prompt.
 */
export interface Store {
  readonly dialect: Dialect
  read<T>(fn: (session: Session) => Promise<T>): Promise<T>
  write<T>(fn: (session: Session) => Promise<T>): Promise<T>
  /** Runs a script of several statements, as migrations need. Only inside `migrating`. */
  migrating<T>(fn: (raw: RawConnection) => Promise<T>): Promise<T>
  /** Copies the whole database to a file, where the dialect can. */
  backup(file: string): Promise<boolean>
  /** Looks at every page. `null` when all is well, otherwise what is wrong. */
  check(): Promise<string | null>
  close(): Promise<void>
}

/** A connection that holds the migration lock, in a transaction. */
export interface RawConnection {
  run(script: string): Promise<void>
  rows(query: string, parameters?: readonly string[]): Promise<Record<string, unknown>[]>
}

interface Scope {
  /** The store's own, so that a read of one store inside a write of another doesn't join it. */
  owner: symbol
  session: Session
  writes: boolean
  open: boolean
  failed?: { error: unknown }
  outer: Scope | undefined
}

const current = new AsyncLocalStorage<Scope>()

/** Runs `fn` with this session as the one that nested calls join, until `fn` is done. */
export async function within<T>(
  owner: symbol,
  session: Session,
  writes: boolean,
  fn: (session: Session) => Promise<T>,
): Promise<T> {
  const scope: Scope = { owner, session, writes, open: true, outer: current.getStore() }
  try {
    const value = await current.run(scope, () => fn(session))
    if (scope.failed) throw scope.failed.error
    return value
  } finally {
    scope.open = false
  }
}

/**
 * Runs `fn` in the session that this call is inside of, or gives undefined when it is in none. A nested write
 * that fails fails the whole, even where its error is caught: half of it may have been done.
 */
export function join<T>(
  owner: symbol,
  writes: boolean,
  fn: (session: Session) => Promise<T>,
): Promise<T> | undefined {
  let around = current.getStore()
  // Work that outlives its transaction, such as a timer set inside one, starts afresh.
  while (around && !(around.open && around.owner === owner)) around = around.outer
  if (!around) return undefined
  const { session } = around
  if (!writes) return fn(session)
  if (!around.writes) throw failure('bug.unexpected', 'store.write was called inside store.read.')
  return fn(session).catch((error) => {
    around.failed ??= { error }
    throw error
  })
}

export const session = (dialect: Dialect, db: Database, run: Run): Session => ({
  dialect,
  db,
  table: (t) => build(t, dialect),
  insert: async (t, row) => void (await run(insertion(t, dialect), toDriver(t, row, dialect))),
  async insertEach(rows) {
    // Two at a time: an audit entry and its event, which is nearly every write.
    const pair = dialect === 'postgres' && rows.length > 1 ? rows.slice(0, 2) : []
    if (pair.length > 0) {
      const values = pair.flatMap(([t, row]) => toDriver(t, row, dialect))
      await run(insertions(pair.map(([t]) => t)), values)
    }
    for (const [t, row] of rows.slice(pair.length))
      await run(insertion(t, dialect), toDriver(t, row, dialect))
  },
  async ofPerson(t, person) {
    const rows = await run(selection(t, dialect), [person])
    return rows.map((row) => fromDriver(t, row, dialect))
  },
})

/** A write in a queue, waiting for its group's transaction. */
export interface Waiting {
  run: (session: Session) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** Bound to its caller, because a group runs in the context of whoever came first. */
export const waiting = <T>(
  owner: symbol,
  fn: (session: Session) => Promise<T>,
  resolve: (value: unknown) => void,
  reject: (error: unknown) => void,
): Waiting => ({ run: AsyncResource.bind((s: Session) => within(owner, s, true, fn)), resolve, reject })
