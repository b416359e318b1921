import { renderCreated } from '../cli/checkin-view.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { readStdin } from '../engine/cli/input.ts'
import { flagsFor, inputFrom } from '../engine/cli/schema-flags.ts'
import { type CheckinCreated, CheckinInput } from '../plugins/checkins/fields.ts'

export default class Checkin extends FireflyCommand {
  static override summary = 'Note how you are. Every question can be skipped'
  static override description =
    'At a terminal, asks one question at a time. With flags, notes what they say. With text on standard input and no flags, keeps that text.'
  static override examples = [
    '<%= config.bin %> checkin',
    '<%= config.bin %> checkin --mood 6 --energy 4 --emotion calm',
    'echo "A slow morning." | <%= config.bin %> checkin --mood 5 --journal - --json',
  ]
  static override flags = flagsFor(CheckinInput)

  async run(): Promise<CheckinCreated | null> {
    const { flags } = await this.parse(Checkin)
    const input = await this.input(flags)
    if (!input) {
      this.say('You skipped every question, and that is fine. Nothing was saved.')
      return null
    }
    const created = await this.call<CheckinCreated>('checkins.create', input)
    this.log(renderCreated(created))
    await this.support()
    this.log(renderCreated.suggestions(created))
    return created
  }

  private async input(flags: Record<string, unknown>): Promise<Record<string, unknown> | null> {
    const input = inputFrom(CheckinInput, flags)
    if (input.journal_text === '-') return { ...input, journal_text: await readStdin() }
    if (Object.keys(input).length > 0) return input
    if (!this.interactive) return { journal_text: await readStdin() }
    const { guidedCheckin } = await import('../cli/guided-checkin.ts')
    const engine = await this.open()
    return guidedCheckin(engine.registry.questions, (text) => this.log(text))
  }
}
