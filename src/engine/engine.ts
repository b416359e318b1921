import { type Actor, allow } from './access.ts'
import { type Clock, systemClock } from './clock.ts'
import { contextFor, type Opened, type Surroundings } from './context.ts'
import { corePlugin } from './core.ts'
import { migrate } from './db/migrate.ts'
import type { Store } from './db/store.ts'
import { asFireflyError, FireflyError, failure } from './errors.ts'
import { dispatch } from './events.ts'
import { runOnce, schedule } from './jobs.ts'
import { NOBODY } from './ledger.ts'
import { findOrMakeLocalPerson } from './local-person.ts'
import { erasePerson, exportPerson, replayErasures } from './personal.ts'
import type { Plugin } from './plugin.ts'
import { type PluginProblem, Registry } from './registry.ts'
import { freeTexts, parseInput } from './schema.ts'
import { NOTHING_FOUND, type Screening, screenTexts } from './screens.ts'
import type { KeyProvider } from './vault/key-providers.ts'
import { Vault } from './vault/vault.ts'

export interface EngineOptions {
  /** Opens the store. Called on the first read or write: an operation that stores nothing opens nothing. */
  store: () => Store | Promise<Store>
  key: KeyProvider
  /** Ours. A fault in one is a bug and thrown. */
  plugins: readonly Plugin[]
  /** Other people's. A fault in one leaves it out and is reported in `problems`. */
  thirdParty?: readonly Plugin[]
  /** Problems found while loading third-party plugins, to be reported with the rest. */
  problems?: readonly PluginProblem[]
  clock?: Clock
  /** Folder for the copy made before a migration. None: no copy. */
  backups?: string | null
  /** First words of the core's commands, which no plugin may take. */
  coreCommands?: readonly string[]
  /** Most that analysing a text may hold up saving it, in ms. */
  analysisLimitMs?: number
}

/** What a call gives: the operation's output, and what the screens noticed in its input. */
export interface Outcome {
  output: unknown
  screening: Screening
  /** Whether the operation itself wrote something: the words of support say so only then. */
  saved: boolean
}

export interface Engine {
  readonly registry: Registry
  /**
   * Runs an operation: input schema → screens → access → run. Without an actor it is the person at this
   * machine, who is also the owner of this installation.
   * @throws FireflyError of a closed kind; never a driver's or a plugin's own error
   */
  call(id: string, input: unknown, actor?: Actor): Promise<Outcome>
  /** Whether this process made the store's first key: the caller then says where it is. */
  readonly madeKey: boolean
  readonly key: KeyProvider
  /** Whether a store is open: an operation that stores nothing opens none. */
  readonly opened: boolean
  dispatch(): Promise<{ delivered: number; failed: number }>
  runJob(id: string): Promise<boolean>
  /** Starts the jobs on their schedules in this process. */
  startJobs(): Promise<void>
  close(): Promise<void>
}

const OWNER = ['owner'] as const

const HINT = 'Mend or update the plugin, or remove it from the configuration. Everything else works.'

const unmade = (plugin: Plugin, error: unknown) =>
  failure(
    'plugin.failed',
    `Plugin ${plugin.id} was left out, because its tables could not be made: ${asFireflyError(error).message}`,
    HINT,
  )

/** What a plugin threw, as one of our errors. Its own text may hold somebody's words, so it is dropped. */
function broken(what: string, plugin: Plugin, error: unknown): FireflyError {
  if (error instanceof FireflyError) return error
  const name = error instanceof Error ? error.name : typeof error
  return failure('plugin.failed', `Plugin ${plugin.id} failed in ${what} (${name}).`, HINT)
}

/** The engine is a value: a test, the command line, a server and another program build it alike. */
export function createEngine(options: EngineOptions): Engine {
  const clock = options.clock ?? systemClock
  const now = () => clock.now()
  const registry = new Registry(options.coreCommands)
  let opening: Promise<Opened> | undefined
  let vault: Vault | undefined
  let local: string | undefined
  let stopJobs: (() => Promise<void>) | undefined

  async function openStore(): Promise<Opened> {
    const store = await options.store()
    try {
      const opened = { store, vault: new Vault(options.key, store, now) }
      const source = (plugin: Plugin) =>
        plugin.migrations ? [{ plugin: plugin.id, folder: plugin.migrations }] : []
      const settings = { now: now(), backups: options.backups ?? null }
      const foreign = registry.plugins.filter((plugin) => options.thirdParty?.includes(plugin))
      const own = registry.plugins.filter((plugin) => !foreign.includes(plugin))
      await migrate(store, own.flatMap(source), settings)
      for (const plugin of foreign) {
        await migrate(store, source(plugin), settings).catch((error) =>
          registry.drop(plugin, unmade(plugin, error)),
        )
      }
      vault = opened.vault
      return opened
    } catch (error) {
      await store.close()
      throw error
    }
  }

  const open = () => {
    // A failed opening is not kept: a locked store may be free at the next call.
    opening ??= openStore().catch((error) => {
      opening = undefined
      throw error
    })
    return opening
  }

  /** The person at this machine, made at the first call that needs one. */
  async function localPerson(): Promise<string> {
    local ??= await findOrMakeLocalPerson(await open(), now)
    return local
  }

  const around: Surroundings = {
    registry,
    clock,
    analysisLimitMs: options.analysisLimitMs,
    open,
    call: async (id, input, actor, screening) => (await run(id, input, actor, screening)).output,
  }

  async function run(
    id: string,
    input: unknown,
    actor: Actor | undefined,
    outer?: Screening,
  ): Promise<Outcome> {
    const found = registry.operations.get(id)
    if (!found) {
      throw failure(
        'operation.missing',
        `There is no operation ${id}.`,
        'List them with: firefly plugins --operations',
      )
    }
    const { operation, plugin } = found
    const parsed = parseInput(operation.input, input)
    const texts = freeTexts(operation.input, parsed).map(({ text }) => text)
    const screening = outer ?? (texts.length > 0 ? screenTexts(registry.screens, texts) : NOTHING_FOUND)
    const needsPerson = operation.access.kind === 'self'
    const caller = actor ?? {
      person: needsPerson ? await localPerson() : null,
      roles: OWNER,
      via: 'library' as const,
    }
    allow(operation.access, caller, id)
    let saved = false
    const context = contextFor(around, {
      plugin,
      action: id,
      actor: caller,
      screening,
      saved: () => {
        saved = true
      },
    })
    try {
      const output = await operation.run(context, parsed)
      return { output, screening, saved }
    } catch (error) {
      throw options.thirdParty?.includes(plugin) ? broken(id, plugin, error) : asFireflyError(error)
    }
  }

  const systemContext = (plugin: Plugin, action: string, person: string | null, via: Actor['via']) =>
    contextFor(around, { plugin, action, actor: { person, roles: ['system'], via }, screening: undefined })

  async function deliver() {
    const { store } = await open()
    return dispatch(store, now, async (event, person) => {
      const whose = person === NOBODY ? null : person
      // Each plugin hears of it, whatever another's handler does; a failure has the event delivered again.
      const failures: unknown[] = []
      for (const { plugin, handle } of registry.handlers.get(event.topic) ?? []) {
        try {
          await handle(systemContext(plugin, `on:${event.topic}`, whose, 'event'), event)
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    })
  }

  async function runJob(id: string): Promise<boolean> {
    const found = registry.jobs.get(id)
    if (!found) throw failure('job.missing', `There is no job ${id}.`, 'List them with: firefly plugins')
    const { store } = await open()
    const work = () => found.job.run(systemContext(found.plugin, id, null, 'job'))
    try {
      return await runOnce(store, now, found.job, work)
    } catch (error) {
      throw broken(id, found.plugin, error)
    }
  }

  registry.problems.push(...(options.problems ?? []))
  registry.add(
    corePlugin({
      keyStatus: async () => {
        const { store, vault } = await open()
        const { id: provider, where } = vault.provider
        return { provider, where, versions: await store.read((s) => vault.status(s)) }
      },
      rotateKey: async () => (await open()).vault.rotate(),
      recoveryKey: async () => (await open()).vault.recoveryKey(),
      importKey: async (key) => (await open()).vault.importKey(key),
      exportPerson: async (person) =>
        exportPerson(registry, await open(), person, now, (p) =>
          systemContext(p, 'core.person.export', person, 'library'),
        ),
      erasePerson: async (person) => {
        local = undefined
        await erasePerson(registry, await open(), person, now, (p) =>
          systemContext(p, 'core.person.erase', person, 'library'),
        )
      },
      replayErasures: async () => replayErasures(await open()),
      runJob,
      dispatch: deliver,
      checkStore: async () => (await open()).store.check(),
      listPlugins: () => ({
        plugins: registry.plugins.map((p) => ({
          id: p.id,
          version: p.version ?? null,
          third_party: options.thirdParty?.includes(p) ?? false,
          operations: (p.operations ?? []).map(({ id, summary }) => ({ id, summary })),
          tables: (p.tables ?? []).map(({ name }) => name),
          commands: (p.commands ?? []).map(({ name }) => name),
          jobs: (p.jobs ?? []).map(({ id }) => id),
        })),
        problems: registry.problems.map(({ plugin, error }) => ({ plugin, ...error.toJSON() })),
      }),
    }),
  )
  for (const plugin of options.plugins) registry.add(plugin)
  for (const plugin of options.thirdParty ?? []) registry.tryAdd(plugin)

  return {
    registry,
    key: options.key,
    call: (id, input, actor) => run(id, input, actor),
    get opened() {
      return opening !== undefined
    },
    get madeKey() {
      return vault?.created ?? false
    },
    dispatch: deliver,
    runJob,
    async startJobs() {
      stopJobs ??= await schedule(
        [...registry.jobs.values()].map(({ job }) => job),
        runJob,
        (job) => {
          const plugin = registry.jobs.get(job.id)?.plugin.id ?? job.id
          const error = failure(
            'plugin.failed',
            `The job ${job.id} of plugin ${plugin} has no valid schedule.`,
            HINT,
          )
          registry.problems.push({ plugin, error })
        },
      )
    },
    async close() {
      await stopJobs?.()
      const opened = await opening?.catch(() => undefined)
      opening = undefined
      await opened?.store.close()
    },
  }
}
