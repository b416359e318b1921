/**
 * `firefly-wellness/plugin`: all that a plugin needs. What is exported here keeps its shape within one
 * version of the plugin contract; the rest of Firefly may change. See docs/plugins.md.
 */
export { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm'
export { default as Type, type Static, type TSchema } from 'typebox'
export { type Access, type Actor, open, role, self } from './engine/access.ts'
export type { Analyser, Analysis, TextReading } from './engine/analysers.ts'
export {
  builtTables,
  type Column,
  column,
  type Dialect,
  type NewRow,
  type RowOf,
  type Table,
  table,
} from './engine/db/kit.ts'
export type { Find, Rows } from './engine/db/rows.ts'
export { type ErrorKind, FireflyError } from './engine/errors.ts'
export {
  type Context,
  get,
  type Operation,
  operation,
  patch,
  post,
  put,
  type Reading,
  type Route,
  type Writing,
} from './engine/operation.ts'
export {
  CONTRACT,
  definePlugin,
  type Event,
  type Job,
  type Plugin,
  type PluginCommand,
} from './engine/plugin.ts'
export type { Answer, Question } from './engine/questions.ts'
export { Day, Entries, Fields, Instant, OneOf, Optional, Score, Text, TimeOfDay } from './engine/schema.ts'
export type { Finding, Screen, Screening } from './engine/screens.ts'
export { localDay, systemZone } from './engine/time.ts'
export { CRISIS_LEVELS, CRISIS_RESPONSES, EMOTIONS, type Emotion } from './engine/vocabulary.ts'
