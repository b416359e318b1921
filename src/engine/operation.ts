import type { Static, TSchema } from 'typebox'
import type { Access, Actor } from './access.ts'
import type { Analysis } from './analysers.ts'
import type { Table } from './db/kit.ts'
import type { Find, Rows } from './db/rows.ts'
import type { Session } from './db/store.ts'
import type { Question } from './questions.ts'
import type { Screening } from './screens.ts'

export type { Find, Rows }

/** What a transaction offers an operation: the person's rows, and, in a write, events. */
export interface Reading {
  readonly session: Session
  /** This person's rows of a table of the operation's own plugin. */
  rows<T extends Table>(table: T): Rows<T>
}
export interface Writing extends Reading {
  /** Puts an event in the outbox, in this transaction. `ids` is plain data without content. */
  emit(topic: string, ids: Record<string, string>): Promise<void>
  /** Names what this write changed, for its audit entry. */
  audit(resource: { type: string; id?: string }): void
}

/** What an operation is given beside its input. */
export interface Context {
  readonly actor: Actor
  /** Whose data this is about. @throws `access.denied` when there is no person */
  readonly person: string
  now(): Date
  /** What the screens noticed in the input's free texts. */
  readonly screening: Screening
  /** Reads the emotion in a text, or null when no analyser could in time. Never throws. */
  analyse(text: string): Promise<Analysis | null>
  /** The questions that plugins add to a check-in. */
  readonly questions: readonly Question[]
  readonly store: {
    read<T>(fn: (tx: Reading) => Promise<T>): Promise<T>
    /** One transaction: the rows, the audit entry and the events, or nothing. */
    write<T>(fn: (tx: Writing) => Promise<T>): Promise<T>
  }
  /** Another operation, as the same caller. Its input was screened with this one's. */
  call(id: string, input: unknown): Promise<unknown>
  /** Whether an operation is there: a plugin may be switched off. */
  has(id: string): boolean
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
  status: number
}
const route =
  (method: Route['method'], status: number) =>
  (path: string, code = status): Route => ({
    method,
    path,
    status: code,
  })
export const get = route('get', 200)
export const post = route('post', 201)
export const put = route('put', 200)
export const patch = route('patch', 200)

/**
 * Everything Firefly can do is one of these. Commands, routes and jobs call it and hold no rule of their
 * own; help texts, the OpenAPI document and the audit log derive from it.
 */
export interface Operation<I extends TSchema = TSchema, O extends TSchema = TSchema> {
  /** `plugin.thing.verb` or `plugin.verb`. */
  id: string
  /** One line for `--help` and OpenAPI. */
  summary: string
  input: I
  output: O
  access: Access
  http?: Route
  run(context: Context, input: Static<I>): Promise<Static<O>>
}

/** Declares an operation; `run`'s types follow from the schemas. */
export const operation = <I extends TSchema, O extends TSchema>(declared: Operation<I, O>): Operation =>
  declared as unknown as Operation
