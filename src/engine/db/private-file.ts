import { statSync } from 'node:fs'
import { failure } from '../errors.ts'

/** @throws `store.modes` when anyone but the owner may read the file. */
export function refuseLooseModes(path: string) {
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if (mode & 0o077) {
    throw failure(
      'store.modes',
      `Other users of this machine could read ${path} (mode ${mode.toString(8)}).`,
      `Run: chmod 600 ${path}`,
    )
  }
}
