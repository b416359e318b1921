import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import Type, { type Static } from 'typebox'
import { FireflyError, failure } from './errors.ts'
import { Fields, OneOf, parseInput } from './schema.ts'
import { writePrivateFile } from './vault/key-providers.ts'

const PluginEntry = Type.Union(
  [Fields({ path: Type.String() }), Fields({ package: Type.String(), version: Type.String() })],
  { says: '{ "path": … } or { "package": …, "version": … }' },
)
export type PluginEntry = Static<typeof PluginEntry>

/** What `config.json` may hold. Every part can be left out. */
export const ConfigFile = Fields({
  /** `sqlite:<path>` or `postgres://…`. A secret belongs in FIREFLY_STORE instead. */
  store: Type.Optional(
    Type.String({ pattern: '^(sqlite:|postgres(ql)?://)', says: 'sqlite:<path> or postgres://…' }),
  ),
  key: Type.Optional(
    Fields({
      provider: Type.Optional(OneOf(['auto', 'keyring', 'passphrase', 'file', 'command'])),
      file: Type.Optional(Type.String()),
      command: Type.Optional(Type.Array(Type.String(), { minItems: 1, says: 'a list: program, arguments' })),
    }),
  ),
  plugins: Type.Optional(Type.Array(PluginEntry, { says: 'a list of plugins' })),
})
export type ConfigFile = Static<typeof ConfigFile>

export interface Config extends ConfigFile {
  /** The file this came from, whether or not it exists. */
  file: string
  /** Folder of the database, key and backups. */
  data: string
  store: string
  plugins: PluginEntry[]
  /** A command that prints the passphrase: FIREFLY_PASSWORD_COMMAND. */
  passwordCommand: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where files go: all in FIREFLY_HOME if that is set, otherwise where the system keeps such things. */
export function places(env: Environment): { file: string; data: string } {
  const home = env.FIREFLY_HOME
  if (home) return { file: join(resolve(home), 'config.json'), data: resolve(home) }
  const windows = process.platform === 'win32' ? env.LOCALAPPDATA : undefined
  // A variable that is set to nothing counts as not set.
  const config = windows || env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const data = windows || env.XDG_DATA_HOME || join(homedir(), '.local', 'share')
  return { file: join(config, 'firefly', 'config.json'), data: join(data, 'firefly') }
}

/** @throws `config.invalid` naming the file or variable and the field */
export function loadConfig(env: Environment = process.env): Config {
  const { file, data } = places(env)
  const written = readConfigFile(file)
  const store = env.FIREFLY_STORE || written.store || `sqlite:${join(data, 'firefly.db')}`
  const source = env.FIREFLY_STORE ? 'FIREFLY_STORE' : file
  check({ store }, source)
  const key = env.FIREFLY_KEY_FILE ? { provider: 'file' as const, file: env.FIREFLY_KEY_FILE } : written.key
  return {
    ...written,
    ...(key && { key }),
    file,
    data,
    store: absolute(store, file),
    plugins: written.plugins ?? [],
    passwordCommand: env.FIREFLY_PASSWORD_COMMAND,
  }
}

/** The file as it is written, `{}` when there is none. */
export function readConfigFile(file: string): ConfigFile {
  if (!existsSync(file)) return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const hint = 'Correct it, or move it away to start without it.'
    if (!(error instanceof SyntaxError)) {
      throw failure('config.invalid', `${file} cannot be read (${(error as { code?: string }).code}).`, hint)
    }
    // Node quotes a piece of the file after the comma, and a store's address may hold a password.
    const [where] = error.message.split(/, (?:\.\.\.)?"/)
    throw failure('config.invalid', `${file} is not JSON (${where}).`, hint)
  }
  return check(parsed, file)
}

/** Writes the file whole, after checking it. */
export function writeConfigFile(file: string, content: unknown): ConfigFile {
  const checked = check(content, file)
  writePrivateFile(file, `${JSON.stringify(checked, null, 2)}\n`)
  return checked
}

function check(content: unknown, source: string): ConfigFile {
  try {
    return parseInput(ConfigFile, content)
  } catch (error) {
    if (!(error instanceof FireflyError)) throw error
    throw failure('config.invalid', `${source}: ${error.message}`, 'See docs/guides/configuration.md.')
  }
}

/** A relative database path is meant from the configuration file's folder, not from wherever one stands. */
function absolute(store: string, file: string): string {
  if (!store.startsWith('sqlite:')) return store
  const path = store.slice('sqlite:'.length)
  return isAbsolute(path) ? store : `sqlite:${resolve(dirname(file), path)}`
}
