import { Args, Flags } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { parseJson } from '../engine/cli/input.ts'
import { places, readConfigFile, writeConfigFile } from '../engine/config.ts'
import { failure } from '../engine/errors.ts'

type Tree = Record<string, unknown>

export default class Config extends FireflyCommand {
  static override summary = 'Show or change the settings of this installation'
  static override description =
    'Settings: store, key.provider, key.file, key.command, plugins. A value that begins with [ or { is read as JSON.'
  static override examples = [
    '<%= config.bin %> config',
    '<%= config.bin %> config key.provider passphrase',
    `<%= config.bin %> config plugins '[{"path":"./moon"}]'`,
    '<%= config.bin %> config store --unset',
  ]
  static override args = {
    name: Args.string({ description: 'The setting, such as store or key.provider' }),
    value: Args.string({ description: 'Its new value' }),
  }
  static override flags = { unset: Flags.boolean({ description: 'Remove the setting, so that its default holds' }) }

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Config)
    const { file, data } = places(process.env)
    const content = readConfigFile(file) as Tree
    if (args.name && (args.value !== undefined || flags.unset)) {
      set(content, args.name.split('.'), flags.unset ? undefined : parsed(args.value ?? ''))
      writeConfigFile(file, content)
      this.say(`Saved in ${file}.`)
      return content
    }
    const shown = { file, data, ...hidePassword(content) } as Tree
    if (args.name) {
      const value = args.name.split('.').reduce<unknown>((at, key) => (at as Tree | undefined)?.[key], shown)
      this.log(value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value))
      return { [args.name]: value ?? null }
    }
    for (const [name, value] of Object.entries(shown)) {
      this.log(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    }
    return shown
  }
}

const parsed = (text: string): unknown => (/^[[{]/.test(text) ? parseJson(text, 'The value') : text)

function set(tree: Tree, path: string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (['__proto__', 'constructor', 'prototype'].includes(key)) throw failure('config.invalid', 'No such setting.')
  if (rest.length === 0) {
    if (value === undefined) delete tree[key]
    else tree[key] = value
    return
  }
  tree[key] = { ...((tree[key] as Tree | undefined) ?? {}) }
  set(tree[key] as Tree, rest, value)
}

/** A database password is never shown. */
const hidePassword = (content: Tree): Tree =>
  typeof content.store === 'string'
    ? { ...content, store: content.store.replace(/(:\/\/[^:/@]+):[^@]*@/, '$1:…@') }
    : content

