import { renderCreated } from '../cli/checkin-view.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { readStdin } from '../engine/cli/input.ts'
import type { CheckinCreated } from '../plugins/checkins/fields.ts'

export default class Journal extends FireflyCommand {
  static override summary = 'Write a journal entry'
  static override description =
    'The words after the command are the entry. With none, reads standard input, or asks at a terminal. Words typed after the command stay in the history of your shell.'
  static override examples = [
    '<%= config.bin %> journal',
    '<%= config.bin %> journal The bus was loud today.',
    'cat entry.txt | <%= config.bin %> journal',
  ]
  static override strict = false
  static override args = {}

  async run(): Promise<CheckinCreated> {
    const { argv } = await this.parse(Journal)
    const created = await this.call<CheckinCreated>('checkins.create', {
      journal_text: await this.text(argv),
    })
    this.log(renderCreated(created))
    await this.support()
    this.log(renderCreated.suggestions(created))
    return created
  }

  private async text(argv: unknown[]): Promise<string> {
    const words = argv.join(' ')
    if (words && words !== '-') return words
    if (words === '-' || !this.interactive) return readStdin()
    const { askJournal } = await import('../cli/guided-checkin.ts')
    return askJournal()
  }
}
