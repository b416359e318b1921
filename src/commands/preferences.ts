import { flagsFor } from '../engine/cli/schema-flags.ts'
import { SettingsCommand } from '../engine/cli/settings-command.ts'
import { Preferences as Fields } from '../plugins/accounts/fields.ts'

export default class Preferences extends SettingsCommand {
  static override summary = 'How Firefly looks, speaks and asks'
  static override description = 'Shows it, or changes what the flags name. The value "none" empties a field.'
  static override examples = [
    '<%= config.bin %> preferences',
    '<%= config.bin %> preferences --emotion-scaffolding-level 2',
  ]
  static override flags = flagsFor(Fields)

  async run(): Promise<Record<string, unknown>> {
    const { flags } = await this.parse(Preferences)
    return this.showOrChange(Fields, 'accounts.preferences', flags)
  }
}
