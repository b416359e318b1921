import type { Plugin } from '../../plugin.ts'
import type { Place } from '../throwaway.ts'

/** One promise of the plugin contract. `run` rejects with an Error that names what is wrong. */
export interface ContractCheck {
  name: string
  run(): Promise<void>
}

/** What the checks are run on. */
export interface Subject {
  plugin: Plugin
  /** Plugins beside it, whose operations and events it may use. */
  others: readonly Plugin[]
  /** Makes a new, empty store. */
  place: () => Place | Promise<Place>
  coreCommands: readonly string[]
  /** Texts to try beside the odd ones, such as what a screen is meant to notice. */
  texts: readonly string[]
}

export type Demand = (holds: unknown, what: string) => asserts holds

/** Throws an error that names the plugin, unless what is demanded holds. */
export const demandOf =
  (plugin: Plugin): Demand =>
  (holds, what) => {
    if (!holds) throw new Error(`Plugin ${String(plugin?.id)}: ${what}.`)
  }
