import { type Check, diagnose } from '../cli/diagnosis.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'

export default class Doctor extends FireflyCommand {
  static override summary = 'Look whether everything is in order'
  static override description = 'Saves nothing and makes nothing. Exit code 6 when something is not in order.'

  async run(): Promise<{ ok: boolean; checks: Check[] }> {
    await this.parse(Doctor)
    const checks = await diagnose(this.config.version, (id, input) => this.call(id, input))
    for (const { check, ok, says } of checks) this.say(`${ok ? 'ok     ' : 'problem'}  ${check}: ${says}`)
    const ok = checks.every((check) => check.ok)
    if (!ok) process.exitCode = 6
    return { ok, checks }
  }
}
