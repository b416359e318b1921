import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginEntry } from './config.ts'
import { FireflyError, failure } from './errors.ts'
import { importModule } from './import-module.ts'
import { checkPlugin, type Plugin } from './plugin.ts'
import { lendOurselves } from './plugin-imports.ts'
import type { PluginProblem } from './registry.ts'

/**
 * Loads the plugins that a configuration lists, and only those. One that can't be loaded becomes a problem
 * that names it.
 * @param from the configuration file: paths and packages are looked up from its folder
 */
export async function loadPlugins(entries: readonly PluginEntry[], from: string) {
  const plugins: Plugin[] = []
  const problems: PluginProblem[] = []
  if (entries.length > 0) lendOurselves()
  for (const entry of entries) {
    const name = 'path' in entry ? entry.path : entry.package
    try {
      plugins.push(await loadPlugin(entry, from))
    } catch (error) {
      problems.push({ plugin: name, error: loadError(name, error) })
    }
  }
  return { plugins, problems }
}

function loadError(name: string, error: unknown): FireflyError {
  if (error instanceof FireflyError) return error
  const { code, message } = error as { code?: string; message?: string }
  // Loading runs before any text is at hand, so the plugin's own message holds nobody's words.
  const what = (message ?? String(error)).split('\n')[0]
  return failure(
    'plugin.failed',
    `Plugin ${name} could not be loaded${code ? ` (${code})` : ''}: ${what}`,
    'Mend or update the plugin, or remove it from the configuration. Everything else works.',
  )
}

async function loadPlugin(entry: PluginEntry, from: string): Promise<Plugin> {
  const folder = 'path' in entry ? resolve(dirname(from), entry.path) : packageFolder(entry, from)
  if (!existsSync(folder))
    throw failure('plugin.failed', `There is no plugin at ${folder}.`, 'Correct the path.')
  const main = statSync(folder).isDirectory() ? join(folder, entryPoint(folder)) : folder
  const module = (await importModule(pathToFileURL(main).href)) as { default?: unknown }
  const plugin = module.default as Plugin
  if (!plugin) throw failure('plugin.failed', `${main} has no default export: a plugin is one.`)
  checkPlugin(plugin)
  return plugin
}

/** The `firefly.plugin` of a folder's package.json. */
function entryPoint(folder: string): string {
  const file = join(folder, 'package.json')
  const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  if (typeof manifest.firefly?.plugin === 'string') return manifest.firefly.plugin
  throw failure('plugin.failed', `${file} names no plugin.`, 'Add: "firefly": { "plugin": "./index.js" }')
}

/** The folder of an installed package, whose version must be the one that was agreed to. */
function packageFolder(entry: { package: string; version: string }, from: string): string {
  const manifest = manifestOf(entry.package, from)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }
  if (version !== entry.version) {
    throw failure(
      'plugin.failed',
      `Plugin ${entry.package} is installed as ${version}; the configuration allows ${entry.version}.`,
      'Install that version, or change the configuration after reading what is new.',
    )
  }
  return dirname(manifest)
}

function manifestOf(name: string, from: string): string {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const manifest = join(folder, name, 'package.json')
    if (existsSync(manifest)) return manifest
  }
  throw failure(
    'plugin.failed',
    `Plugin ${name} is not installed near ${dirname(from)}.`,
    `Install it there: npm install ${name}`,
  )
}
