import { execFile } from 'node:child_process'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { refuseLooseModes } from '../db/sqlite.ts'
import { failure } from '../errors.ts'
import { formatKey, type MasterKey, parseKey } from './recovery-key.ts'

/**
 * Where the master key lives. `load` gives every version at hand, or null when there has never been one
 * here; it throws when one is there but can't be had. `save` replaces them all, durably, or throws.
 */
export interface KeyProvider {
  readonly id: 'keyring' | 'passphrase' | 'file' | 'command' | 'memory'
  /** What a person is told about where the key is. Never the key. */
  readonly where: string
  load(): Promise<MasterKey[] | null>
  save(keys: readonly MasterKey[]): Promise<void>
}

const write = (keys: readonly MasterKey[]) => `${keys.map(formatKey).join('\n')}\n`
const read = (text: string) => text.split('\n').filter((line) => line.trim()).map(parseKey)

/** Replaces a private file whole: a crash leaves the old one or the new one. */
export function writePrivateFile(path: string, content: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}.new`
  const file = openSync(next, 'w', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, path)
}

/** A file that only its owner may read. */
export function fileProvider(path: string): KeyProvider {
  return {
    id: 'file',
    where: `the private file ${path}`,
    async load() {
      if (!existsSync(path)) return null
      refuseLooseModes(path)
      return read(readFileSync(path, 'utf8'))
    },
    save: async (keys) => writePrivateFile(path, write(keys)),
  }
}

/** The operating system's keyring: Keychain, Credential Manager, Secret Service. */
export function keyringProvider(account: string): KeyProvider {
  const entry = async () => {
    const { Entry } = await import('@napi-rs/keyring')
    return new Entry('firefly', account)
  }
  const refused = () =>
    failure('key.locked', 'The keyring of this machine is locked or not there.', 'Unlock it, then try again.')
  return {
    id: 'keyring',
    where: 'the keyring of this machine',
    async load() {
      try {
        const text = (await entry()).getPassword()
        return text === null ? null : read(text)
      } catch (error) {
        if (/no matching entry/i.test(String(error))) return null
        throw refused()
      }
    },
    async save(keys) {
      try {
        const kept = await entry()
        kept.setPassword(write(keys))
        if (kept.getPassword() !== write(keys)) throw refused()
      } catch {
        throw refused()
      }
    },
  }
}

/** A command that prints the key, such as a secret manager's. Firefly can't write to it. */
export function commandProvider(command: readonly string[]): KeyProvider {
  return {
    id: 'command',
    where: `the command ${command[0] ?? ''}`,
    async load() {
      const [program, ...args] = command
      if (!program) throw failure('config.invalid', 'key.command is empty.', 'Name the command that prints the key.')
      try {
        const { stdout } = await promisify(execFile)(program, args, { timeout: 30_000 })
        const keys = read(stdout)
        return keys.length > 0 ? keys : null
      } catch (error) {
        if ((error as { code?: string }).code === 'key.invalid') throw error
        throw failure('key.locked', `The key command ${program} failed.`, 'Run it by hand to see why.')
      }
    },
    async save() {
      throw failure(
        'key.locked',
        'The key comes from a command, and Firefly cannot write to it.',
        'Make a key with `firefly key rotate --print-new`, add it to what the command prints, then rotate.',
      )
    },
  }
}

/** For tests and throwaway stores: the key is gone with the process. */
export function memoryProvider(keys: MasterKey[] | null = null): KeyProvider {
  let held = keys
  return {
    id: 'memory',
    where: 'the memory of this process',
    load: async () => held,
    save: async (next) => {
      held = [...next]
    },
  }
}
