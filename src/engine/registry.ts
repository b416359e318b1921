import type { Analyser } from './analysers.ts'
import type { Table } from './db/kit.ts'
import { asFireflyError, type FireflyError, failure } from './errors.ts'
import type { Context, Operation } from './operation.ts'
import { checkPlugin, type Event, type Job, type Plugin, type PluginCommand } from './plugin.ts'
import type { Question } from './questions.ts'
import type { Screen } from './screens.ts'

/** A plugin that was left out, and why. The rest works. */
export interface PluginProblem {
  plugin: string
  error: FireflyError
}

type Handler = { plugin: Plugin; handle(context: Context, event: Event): Promise<void> }

/** An operation's method and path, as the server tells routes apart: the names of parameters do not count. */
const place = ({ http }: Operation) => http && `${http.method} ${http.path.replace(/\{[^}]*\}/g, '{}')}`

/** Everything the plugins contribute, each name taken once. */
export class Registry {
  readonly plugins: Plugin[] = []
  readonly problems: PluginProblem[] = []
  readonly operations = new Map<string, { operation: Operation; plugin: Plugin }>()
  readonly tables = new Map<string, { table: Table; plugin: Plugin }>()
  readonly jobs = new Map<string, { job: Job; plugin: Plugin }>()
  readonly handlers = new Map<string, Handler[]>()
  readonly commands = new Map<string, PluginCommand>()
  readonly screens: Screen[] = []
  readonly analysers: Analyser[] = []
  readonly questions: Question[] = []

  /** @param coreCommands names of the core's commands, which nobody else may take */
  constructor(private readonly coreCommands: readonly string[] = []) {}

  /** Adds a plugin whole. @throws `plugin.contract` or `plugin.conflict`, and then nothing was added */
  add(plugin: Plugin): void {
    checkPlugin(plugin)
    this.refuseTaken(plugin)
    this.plugins.push(plugin)
    for (const operation of plugin.operations ?? []) this.operations.set(operation.id, { operation, plugin })
    for (const table of plugin.tables ?? []) this.tables.set(table.name, { table, plugin })
    for (const job of plugin.jobs ?? []) this.jobs.set(job.id, { job, plugin })
    for (const command of plugin.commands ?? []) this.commands.set(command.name, command)
    for (const [topic, handle] of Object.entries(plugin.on ?? {})) {
      this.handlers.set(topic, [...(this.handlers.get(topic) ?? []), { plugin, handle }])
    }
    this.screens.push(...(plugin.screens ?? []))
    this.analysers.push(...(plugin.analysers ?? []))
    this.questions.push(...(plugin.questions ?? []))
  }

  /** Adds a plugin that may be faulty: it is left out then, and named among the problems. */
  tryAdd(plugin: Plugin): void {
    try {
      this.add(plugin)
    } catch (error) {
      this.problems.push({ plugin: plugin?.id ?? '(without id)', error: asFireflyError(error) })
    }
  }

  /** Takes a plugin out again, for one whose tables could not be made. */
  drop(plugin: Plugin, error: FireflyError): void {
    const rest = this.plugins.filter((other) => other !== plugin)
    this.problems.push({ plugin: plugin.id, error })
    for (const list of [this.plugins, this.screens, this.analysers, this.questions]) list.length = 0
    for (const map of [this.operations, this.tables, this.jobs, this.handlers, this.commands]) map.clear()
    for (const other of rest) this.add(other)
  }

  private refuseTaken(plugin: Plugin): void {
    const taken = (what: string, name: string, by: string) =>
      failure(
        'plugin.conflict',
        `Plugin ${plugin.id} wants the ${what} ${name}, which ${by} has. The plugin was left out.`,
        `Rename it in the plugin, or remove one of the two from the configuration.`,
      )
    const other = this.plugins.find(({ id }) => id === plugin.id)
    if (other) throw taken('name', plugin.id, other.id === 'core' ? 'the core' : 'another plugin')
    for (const { name } of plugin.tables ?? []) {
      const holder = this.tables.get(name)
      if (holder || name.startsWith('firefly_')) throw taken('table', name, holder?.plugin.id ?? 'the core')
    }
    for (const { name } of plugin.commands ?? []) {
      const first = name.split(' ')[0] ?? ''
      if (this.coreCommands.includes(first)) throw taken('command', name, 'the core')
      if (this.commands.has(name)) throw taken('command', name, 'another plugin')
    }
    const routes = new Map(
      [...this.operations.values()].map(({ operation, plugin }) => [place(operation), plugin.id]),
    )
    for (const operation of plugin.operations ?? []) {
      const holder = operation.http && routes.get(place(operation))
      if (holder) throw taken('route', place(operation) ?? '', holder)
    }
    const ids = (list: readonly { id: string }[] | undefined) => (list ?? []).map(({ id }) => id)
    const known = [...this.screens, ...this.analysers].map(({ id }) => id)
    for (const id of [...ids(plugin.screens), ...ids(plugin.analysers)]) {
      if (known.includes(id)) throw taken('screen or analyser', id, 'another plugin')
    }
  }
}
