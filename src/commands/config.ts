import { Args, Flags } from '@oclif/core'
import { getAt, setAt, spelled, type Tree, typed, withoutPassword } from '../cli/config-tree.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { places, readConfigFile, writeConfigFile } from '../engine/config.ts'

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
    name: Args.string({ description: 'The setting, such as store or key.provider', ignoreStdin: true }),
    value: Args.string({ description: 'Its new value', ignoreStdin: true }),
  }
  static override flags = {
    unset: Flags.boolean({ description: 'Remove the setting, so that its default holds' }),
  }

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Config)
    const { file, data } = places(process.env)
    const content = readConfigFile(file) as Tree
    if (args.name && (args.value !== undefined || flags.unset)) {
      setAt(content, args.name, flags.unset ? undefined : typed(args.value ?? ''))
      writeConfigFile(file, content)
      this.say(`Saved in ${file}.`)
      return withoutPassword(content)
    }
    const shown: Tree = { file, data, ...withoutPassword(content) }
    if (args.name) {
      const value = getAt(shown, args.name)
      this.log(spelled(value))
      return { [args.name]: value ?? null }
    }
    for (const [name, value] of Object.entries(shown)) this.log(`${name}: ${spelled(value)}`)
    return shown
  }
}
