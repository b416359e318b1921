import { AsyncLocalStorage } from 'node:async_hooks'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { failure } from '../errors.ts'
import { type BuiltTable, build, type Dialect, type Table } from './kit.ts'

/** Drizzle's query builder. Typed as SQLite's, asynchronous, for both dialects. */
export type Database = BaseSQLiteDatabase<'async', unknown>

/** What a function inside `read` or `write` is given. */
export interface Session {
  readonly dialect: Dialect
  readonly db: Database
  /** The built table of this dialect. */
  table(t: Table): BuiltTable
}

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

const current = new AsyncLocalStorage<{ session: Session; writes: boolean }>()

/** Runs `fn` with this session as the one that nested calls join. */
export const within = <T>(session: Session, writes: boolean, fn: () => Promise<T>) =>
  current.run({ session, writes }, fn)

/** The session to join, if this call is inside one. Writing inside a `read` is a mistake, and said. */
export function joined(toWrite: boolean): Session | undefined {
  const outer = current.getStore()
  if (outer && toWrite && !outer.writes) {
    throw failure('bug.unexpected', 'store.write was called inside store.read.')
  }
  return outer?.session
}

export const session = (dialect: Dialect, db: Database): Session => ({
  dialect,
  db,
  table: (t) => build(t, dialect),
})
