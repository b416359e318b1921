import { FireflyCommand } from '../../engine/cli/base-command.ts'

interface Status {
  provider: string
  where: string
  versions: { version: number; created_at: string; retired_at: string | null; people: number }[]
}

export default class KeyStatus extends FireflyCommand {
  static override summary = 'Where the key is, and what it opens'
  static override description =
    'To keep the key elsewhere: write down the recovery key (firefly key export), set key.provider to keyring or passphrase (firefly config), then bring it back (firefly key import).'

  async run(): Promise<Status> {
    await this.parse(KeyStatus)
    const status = await this.call<Status>('core.key.status', {})
    if (status.versions.length === 0) this.say('There is no key yet. The first check-in makes one.')
    else this.say(`The key is in ${status.where}.`)
    for (const { version, created_at, retired_at, people } of status.versions) {
      const use = retired_at ? `retired ${retired_at.slice(0, 10)}` : `opens the entries of ${people}`
      this.log(`version ${version}, made ${created_at.slice(0, 10)}, ${use}`)
    }
    return status
  }
}
