import { isAbsolute } from 'node:path'
import type { Static, TSchema } from 'typebox'
import type { Analyser } from './analysers.ts'
import type { Table } from './db/kit.ts'
import { failure } from './errors.ts'
import type { Context, Operation } from './operation.ts'
import type { Question } from './questions.ts'
import type { Screen } from './screens.ts'

/** The version of this contract. A plugin names the one it was written for. */
export const CONTRACT = 1

/** An event as a handler receives it. Delivered at least once: a handler must bear being run twice. */
export interface Event {
  id: string
  topic: string
  at: string
  ids: Record<string, string>
}

/** Work on a schedule. At least once: running it twice must do no harm. */
export interface Job {
  /** `plugin.name` */
  id: string
  summary: string
  /** node-cron's five fields, in the server's time zone. */
  schedule: string
  run(context: Context): Promise<void>
}

/**
 * A command that a plugin adds to the command line: `firefly moon log`. Its flags are the operation's input
 * fields. It holds no rule; `render` turns the operation's output into lines.
 */
export interface PluginCommand {
  /** Words separated by spaces. Can't be one of the core's. */
  name: string
  operation: string
  examples?: readonly string[]
  render(output: never): string
}

/**
 * What a plugin is: a plain object. Everything but `id` and `contract` may be left out.
 */
export interface Plugin {
  /** Lower-case letters, digits and hyphens. Its operations, questions and jobs begin with it. */
  id: string
  contract: number
  version?: string
  /** Tables this plugin owns. One with a person column is exported and erased by default. */
  tables?: readonly Table[]
  /** Absolute path of the folder that holds `sqlite/` and `postgres/` as drizzle-kit generates them. Needed with `tables`. */
  migrations?: string
  operations?: readonly Operation[]
  /** Event topic → handler. */
  on?: Readonly<Record<string, (context: Context, event: Event) => Promise<void>>>
  jobs?: readonly Job[]
  screens?: readonly Screen[]
  analysers?: readonly Analyser[]
  questions?: readonly Question[]
  commands?: readonly PluginCommand[]
  /** Sections of the personal export, beside this plugin's tables, which are in it by default. */
  export?: Readonly<Record<string, (context: Context) => Promise<unknown>>>
  /** Runs before a person's rows are deleted, for what lies outside the store. */
  erase?: (context: Context) => Promise<void>
}

const ID = /^[a-z][a-z0-9-]{1,39}$/

/** Declares a plugin. The same check is made again when a third-party plugin is loaded. */
export function definePlugin(plugin: Plugin): Plugin {
  checkPlugin(plugin)
  return plugin
}

/** @throws `plugin.contract` or `plugin.conflict`, naming the plugin and what to change */
export function checkPlugin(plugin: Plugin): void {
  const name = typeof plugin?.id === 'string' ? plugin.id : '(without id)'
  if (!plugin || typeof plugin !== 'object' || !ID.test(name)) {
    throw failure(
      'plugin.failed',
      `Plugin ${name} has no valid id.`,
      'Use lower-case letters, digits and hyphens.',
    )
  }
  if (plugin.contract !== CONTRACT) {
    throw failure(
      'plugin.contract',
      `Plugin ${name} is made for plugin contract ${plugin.contract}; this Firefly has contract ${CONTRACT}.`,
      'Install a version of the plugin that fits, or remove it from the configuration.',
    )
  }
  for (const [list, key, work] of LISTS) checkList(name, plugin, list, key, work)
  for (const [topic, handle] of Object.entries(plugin.on ?? {})) {
    if (typeof handle !== 'function') throw faulty(name, `its handler of ${topic} is no function`)
  }
  const named = [...(plugin.operations ?? []), ...(plugin.jobs ?? []), ...(plugin.questions ?? [])]
  for (const { id } of named) {
    if (!id.startsWith(`${name}.`)) {
      throw failure('plugin.conflict', `Plugin ${name} declares ${id}, which must begin with "${name}.".`)
    }
  }
  for (const table of plugin.tables ?? []) {
    // Lower case only: SQLite would take `Mood_Checkins` for the core's own table.
    if (!TABLE.test(table.name)) throw faulty(name, `the table name ${table.name} is not snake_case`)
    if (!table.columns || !table.key) throw faulty(name, `the table ${table.name} is not made with table()`)
  }
  for (const command of plugin.commands ?? []) {
    if (!WORDS.test(command.name))
      throw faulty(name, `the command name "${command.name}" is not one to three words`)
  }
  if (plugin.tables?.length && !plugin.migrations)
    throw faulty(name, 'it has tables but names no migrations folder')
  if (plugin.migrations !== undefined && !isAbsolute(String(plugin.migrations))) {
    throw faulty(name, 'its migrations folder must be an absolute path')
  }
}

type ListName = 'tables' | 'operations' | 'jobs' | 'screens' | 'analysers' | 'questions' | 'commands'
/** Each list of a plugin: what its entries are told apart by, and the function each has. */
const LISTS: readonly (readonly [ListName, 'id' | 'name', string?])[] = [
  ['tables', 'name'],
  ['operations', 'id', 'run'],
  ['jobs', 'id', 'run'],
  ['screens', 'id', 'screen'],
  ['analysers', 'id', 'read'],
  ['questions', 'id'],
  ['commands', 'name', 'render'],
]
const TABLE = /^(?!sqlite_|pg_)[a-z][a-z0-9_]{0,40}$/
const WORDS = /^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*){0,2}$/

/** A plugin in JavaScript was checked by no compiler: what is wrong is said here, not where it breaks. */
function checkList(plugin: string, of: Plugin, list: ListName, key: 'id' | 'name', work?: string) {
  const entries: unknown = of[list] ?? []
  if (!Array.isArray(entries)) throw faulty(plugin, `its ${list} must be a list`)
  const seen = new Set<string>()
  for (const entry of entries as Record<string, unknown>[]) {
    const id = entry?.[key]
    if (typeof id !== 'string' || !id) throw faulty(plugin, `one of its ${list} has no ${key}`)
    if (seen.has(id))
      throw failure('plugin.conflict', `Plugin ${plugin} declares ${id} twice among its ${list}.`)
    seen.add(id)
    if (work && typeof entry[work] !== 'function')
      throw faulty(plugin, `${id} of its ${list} has no function ${work}`)
  }
}

const faulty = (plugin: string, what: string) =>
  failure(
    'plugin.failed',
    `Plugin ${plugin} is not whole: ${what}.`,
    'Mend or update the plugin. See docs/plugins.md.',
  )

export type { Static, TSchema }
