import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Driver from 'better-sqlite3'
import { storeError } from './driver-errors.ts'
import { refuseLooseModes } from './private-file.ts'

/** Every setting that a promise stands on: see docs/decisions/0003-sqlite-settings.md. */
export function openWriter(path: string): Driver.Database {
  prepareFile(path)
  let raw: Driver.Database | undefined
  try {
    raw = new Driver(path, { timeout: 0 })
    // Setting WAL takes a lock for an instant; two programs that start together must both get through.
    raw.pragma('busy_timeout = 5000')
    if (raw.pragma('journal_mode', { simple: true }) !== 'wal') raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.pragma('foreign_keys = ON')
    raw.pragma('secure_delete = ON')
    raw.pragma('temp_store = MEMORY')
    raw.pragma('busy_timeout = 0')
    return raw
  } catch (error) {
    raw?.close()
    throw storeError(error)
  }
}

/** Reads the last commit, and can't write. */
export function openReader(path: string): Driver.Database {
  const raw = new Driver(path, { readonly: true, timeout: 5000 })
  raw.pragma('temp_store = MEMORY')
  return raw
}

/** The file exists and only its owner may read it. A file that others can read is refused, not mended. */
function prepareFile(path: string) {
  try {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      closeSync(openSync(path, 'a', 0o600))
    }
  } catch (error) {
    throw storeError(error)
  }
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) refuseLooseModes(file)
}
