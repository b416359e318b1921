import type { Plugin } from '../plugin.ts'
import { backgroundChecks } from './contract/background.ts'
import { callChecks } from './contract/calls.ts'
import { manifestChecks } from './contract/manifest.ts'
import { migrationChecks } from './contract/migrations.ts'
import { operationChecks } from './contract/operations.ts'
import { personalChecks } from './contract/personal.ts'
import { type ContractCheck, demandOf, type Subject } from './contract/subject.ts'
import { textChecks } from './contract/texts.ts'
import { inWorld } from './contract/world.ts'
import { sqlitePlace } from './throwaway.ts'

export type { ContractCheck } from './contract/subject.ts'

export interface ContractOptions {
  /** Makes a new, empty store for each check. SQLite in a throwaway folder when left out. */
  place?: Subject['place']
  /** Plugins whose operations and events this one uses. */
  with?: readonly Plugin[]
  /** First words of the core's commands, when there are more than these. */
  coreCommands?: readonly string[]
  /** Texts that the plugin's screens and analysers are meant to notice something in. */
  texts?: readonly string[]
}

const CORE_COMMANDS = [
  ...['analyze', 'call', 'checkin', 'config', 'crisis', 'doctor', 'help', 'history', 'insights'],
  ...['journal', 'key', 'plugins', 'preferences', 'profile', 'serve', 'show', 'suggest', 'version'],
]

/**
 * What every plugin promises, ours and other people's, as checks for any test runner:
 * `for (const { name, run } of pluginContract(plugin)) test(name, run)`. A check that fails rejects with
 * an Error that names the plugin and what is wrong.
 */
export function pluginContract(plugin: Plugin, options: ContractOptions = {}): ContractCheck[] {
  const subject: Subject = {
    plugin,
    others: (options.with ?? []).filter((other) => other !== plugin),
    place: options.place ?? sqlitePlace,
    coreCommands: options.coreCommands ?? CORE_COMMANDS,
    texts: options.texts ?? [],
  }
  const checks = [
    ...manifestChecks(subject),
    ...operationChecks(subject),
    ...migrationChecks(subject),
    { name: 'it leaves everything of the core and of others in place', run: () => standBeside(subject) },
    ...callChecks(subject),
    ...personalChecks(subject),
    ...textChecks(subject),
    ...backgroundChecks(subject),
  ]
  return checks.map(({ name, run }) => ({
    name,
    run: () => run().catch((error) => named(plugin, name, error)),
  }))
}

/** An error from deeper down, such as the store's, does not know which plugin it is about. */
function named(plugin: Plugin, check: string, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes(String(plugin?.id))) throw error
  throw new Error(`Plugin ${String(plugin?.id)} breaks the promise that ${check}: ${message}`)
}

/** Added next to the core and others it takes no name of theirs. */
async function standBeside(subject: Subject) {
  const demand: (holds: unknown, what: string) => void = demandOf(subject.plugin)
  await inWorld(subject, async ({ engine: { registry } }) => {
    demand(registry.plugins.includes(subject.plugin), 'it is not among the plugins at work')
    demand(
      registry.operations.get('core.person.erase')?.plugin.id === 'core',
      'it replaces an operation of the core',
    )
    for (const other of subject.others) {
      demand(registry.plugins.includes(other), `${other.id} is left out when it is there`)
    }
  })
}
