import { FireflyCommand } from '../../engine/cli/base-command.ts'

interface Rotated {
  version: number
  rewrapped: number
  recovery_key: string
}

export default class KeyRotate extends FireflyCommand {
  static override summary = 'Make a new key. Prints the new recovery key, this once'
  static override description =
    'Can be stopped and run again: it goes on where it was. Backups made before still need the old recovery key.'

  async run(): Promise<Rotated> {
    await this.parse(KeyRotate)
    const rotated = await this.call<Rotated>('core.key.rotate', {})
    this.say(`The key is now version ${rotated.version}. Write down the recovery key and keep it apart:`)
    this.log(`\n${rotated.recovery_key}\n`)
    return rotated
  }
}
