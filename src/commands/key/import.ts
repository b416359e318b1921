import { FireflyCommand } from '../../engine/cli/base-command.ts'
import { readStdin } from '../../engine/cli/input.ts'

export default class KeyImport extends FireflyCommand {
  static override summary = 'Bring the key back from a recovery key'
  static override description =
    'Asks for the recovery key, or reads it from standard input. It is not taken as an argument, because a shell keeps those.'
  static override examples = [
    '<%= config.bin %> key import',
    '<%= config.bin %> key import < recovery-key.txt',
  ]

  async run(): Promise<{ version: number }> {
    await this.parse(KeyImport)
    const imported = await this.call<{ version: number }>('core.key.import', {
      recovery_key: await this.key(),
    })
    this.say(`The key is back (version ${imported.version}). Your entries can be read again.`)
    return imported
  }

  private async key(): Promise<string> {
    if (!this.interactive) return readStdin()
    const { password } = await import('@inquirer/prompts')
    return password({ message: 'Your recovery key', mask: true })
  }
}
