import { Args } from '@oclif/core'
import { renderEntry } from '../cli/checkin-view.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import type { Checkin } from '../plugins/checkins/fields.ts'

export default class Show extends FireflyCommand {
  static override summary = 'Show one entry in full'
  static override examples = ['<%= config.bin %> show 3f9a1c']
  static override args = {
    id: Args.string({
      required: true,
      description: 'The id of the entry, or the end of it as history shows it',
      ignoreStdin: true,
    }),
  }

  async run(): Promise<Checkin> {
    const { args } = await this.parse(Show)
    const checkin = await this.call<Checkin>('checkins.get', { id: args.id })
    this.log(renderEntry(checkin))
    return checkin
  }
}
