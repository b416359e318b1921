import { statSync } from 'node:fs'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { places, readConfigFile } from '../engine/config.ts'
import { asFireflyError } from '../engine/errors.ts'

interface Check {
  check: string
  ok: boolean
  says: string
}

export default class Doctor extends FireflyCommand {
  static override summary = 'Look whether everything is in order'
  static override description = 'Changes nothing. Exit code 6 when something is not in order.'

  async run(): Promise<{ ok: boolean; checks: Check[] }> {
    await this.parse(Doctor)
    const { file, data } = places(process.env)
    const checks: Check[] = []
    const look = async (check: string, work: () => Promise<string>) => {
      try {
        checks.push({ check, ok: true, says: await work() })
      } catch (error) {
        const { message, hint } = asFireflyError(error)
        checks.push({ check, ok: false, says: [message, hint].filter(Boolean).join(' ') })
      }
    }
    const problem = (says: string) => checks.push({ check: 'plugins', ok: false, says })

    await look('program', async () => `Firefly ${this.config.version} on Node ${process.versions.node}`)
    await look('configuration', async () => (readConfigFile(file), file))
    await look('folder', async () => folder(data))
    await look('database', async () => {
      const { sound, problem: what } = await this.call<{ sound: boolean; problem: string | null }>('core.store.check', {})
      if (!sound) throw new Error(what ?? 'damaged')
      return 'every page was read and is sound'
    })
    await look('key', async () => {
      const { where } = await this.call<{ where: string }>('core.key.status', {})
      const entries = await this.call<{ checkins: unknown[] }>('checkins.list', { limit: 1 })
      return `${where}${entries.checkins.length > 0 ? '; it opens the newest entry' : ''}`
    })
    await look('analysis', async () => {
      const { analyser } = await this.call<{ analyser: string }>('emotion.analyze', { text: 'A calm morning.' })
      return `texts are read by ${analyser}`
    })
    await look('crisis lines', async () => {
      await this.call('crisis.resources', {})
      return 'the emergency card can be shown: firefly crisis'
    })
    const { problems } = await this.call<{ problems: { message: string }[] }>('core.plugins.list', {})
    for (const { message } of problems) problem(message)

    for (const { check, ok, says } of checks) this.say(`${ok ? 'ok     ' : 'problem'}  ${check}: ${says}`)
    const ok = checks.every((check) => check.ok)
    if (!ok) process.exitCode = 6
    return { ok, checks }
  }
}

/** The data folder's mode: others may not look into it. */
function folder(path: string): string {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode === undefined) return `${path} is made by the first check-in`
  const loose = process.platform !== 'win32' && mode & 0o077
  return loose ? `${path} can be listed by other users; close it with: chmod 700 ${path}` : path
}
