import { existsSync, statSync } from 'node:fs'
import { loadConfig, places } from '../engine/config.ts'
import { asFireflyError, failure } from '../engine/errors.ts'

export interface Check {
  check: string
  ok: boolean
  says: string
}

type Call = <T>(operation: string, input: unknown) => Promise<T>

/** Looks at each part by itself, so that one that is broken does not hide the others. */
export async function diagnose(version: string, call: Call): Promise<Check[]> {
  const checks: Check[] = []
  async function look(check: string, work: () => Promise<string>): Promise<boolean> {
    try {
      checks.push({ check, ok: true, says: await work() })
      return true
    } catch (error) {
      const { message, hint } = asFireflyError(error)
      checks.push({ check, ok: false, says: [message, hint].filter(Boolean).join(' ') })
      return false
    }
  }
  const { data } = places(process.env)
  await look('program', async () => `Firefly ${version} on Node ${process.versions.node}`)
  await look('folder', async () => folder(data))
  await look('crisis lines', async () => 'the emergency card prints: firefly crisis')
  // Everything below reads the configuration first.
  if (!(await look('configuration', async () => loadConfig().file))) return checks
  if (isMade()) {
    await look('database', () => database(call))
    await look('key', () => key(call))
  } else checks.push({ check: 'database', ok: true, says: 'it is made by the first check-in' })
  await look('analysis', async () => {
    const { analyser } = await call<{ analyser: string }>('emotion.analyze', { text: 'A calm morning.' })
    return `texts are read by ${analyser}`
  })
  await look('crisis words', () => crisisWords(call))
  const { problems } = await call<{ problems: { message: string }[] }>('core.plugins.list', {})
  for (const { message } of problems) checks.push({ check: 'plugins', ok: false, says: message })
  return checks
}

/** Looking at a database that is not there would make one. */
function isMade(): boolean {
  const { store } = loadConfig()
  return !store.startsWith('sqlite:') || existsSync(store.slice('sqlite:'.length))
}

async function crisisWords(call: Call): Promise<string> {
  const { unread_languages: unread } = await call<{ unread_languages: string[] }>('crisis.check', {})
  if (unread.length === 0) return 'the words that texts are screened for can be read'
  throw failure(
    'analysis.failed',
    `The words that texts are screened for cannot be read in: ${unread.join(', ')}.`,
    'Install Firefly again. Until then only the plainest words are noticed.',
  )
}

async function database(call: Call): Promise<string> {
  const { sound } = await call<{ sound: boolean }>('core.store.check', {})
  if (sound) return 'every page was read and is sound'
  throw failure(
    'store.corrupt',
    'The database is damaged.',
    'Keep the file, and copy a backup from the backups folder.',
  )
}

async function key(call: Call): Promise<string> {
  const { where } = await call<{ where: string }>('core.key.status', {})
  const { checkins } = await call<{ checkins: unknown[] }>('checkins.list', { limit: 1 })
  return `${where}${checkins.length > 0 ? '; it opens the newest entry' : ''}`
}

/** The data folder's mode: others may not look into it. */
function folder(path: string): string {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode === undefined) return `${path} is made by the first check-in`
  const loose = process.platform !== 'win32' && mode & 0o077
  if (!loose) return path
  throw failure('store.modes', `Other users can look into ${path}.`, `Close it with: chmod 700 ${path}`)
}
