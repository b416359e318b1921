import { flagsFor } from '../engine/cli/schema-flags.ts'
import { SettingsCommand } from '../engine/cli/settings-command.ts'
import { Profile as Fields } from '../plugins/accounts/fields.ts'

export default class Profile extends SettingsCommand {
  static override summary = 'What you told Firefly about yourself'
  static override description = 'Shows it, or changes what the flags name. The value "none" empties a field.'
  static override examples = [
    '<%= config.bin %> profile',
    '<%= config.bin %> profile --has-adhd --country IE',
  ]
  static override flags = flagsFor(Fields)

  async run(): Promise<Record<string, unknown>> {
    const { flags } = await this.parse(Profile)
    return this.showOrChange(Fields, 'accounts.profile', flags)
  }
}
