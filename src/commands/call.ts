import { Args, Flags } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { parseJson, readStdin } from '../engine/cli/input.ts'

export default class Call extends FireflyCommand {
  static override summary = 'Run any operation: JSON in, JSON out'
  static override description =
    'The input is JSON on standard input, or --input. List the operations with: firefly plugins --operations'
  static override examples = [
    `echo '{"mood_score":6}' | <%= config.bin %> call checkins.create`,
    `<%= config.bin %> call checkins.list --input '{"limit":5}'`,
  ]
  static override args = {
    operation: Args.string({
      required: true,
      description: 'Its id, such as checkins.create',
      ignoreStdin: true,
    }),
  }
  static override flags = { input: Flags.string({ description: 'The input, as JSON', helpValue: '<json>' }) }

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Call)
    const text = flags.input ?? (process.stdin.isTTY ? '{}' : await readStdin())
    const output = await this.call(args.operation, parseJson(text || '{}', 'The input'))
    this.log(JSON.stringify(output, null, 2))
    return output
  }
}
