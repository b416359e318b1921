import { FireflyCommand } from '../../engine/cli/base-command.ts'

export default class KeyExport extends FireflyCommand {
  static override summary = 'Print the recovery key, to write down'

  async run(): Promise<{ recovery_key: string }> {
    await this.parse(KeyExport)
    const key = await this.call<{ recovery_key: string }>('core.key.export', {})
    this.say('Whoever has this key and your files can read your entries. Keep it apart from this machine:')
    this.log(`\n${key.recovery_key}\n`)
    return key
  }
}
