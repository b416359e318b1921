import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { refuseLooseModes } from '../db/private-file.ts'
import { FireflyError, failure } from '../errors.ts'
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
  /** Saves first keys, unless another program was faster: gives those that are there in the end. */
  create?(keys: readonly MasterKey[]): Promise<readonly MasterKey[]>
  /** Keeps a copy of what is there, before something that could not be read or belongs elsewhere is replaced. */
  setAside?(): Promise<void>
}

const write = (keys: readonly MasterKey[]) => `${keys.map(formatKey).join('\n')}\n`
const read = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim())
    .map(parseKey)

/** Replaces a private file whole: a crash or a power cut leaves the old one or the new one. */
export function writePrivateFile(path: string, content: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}.new`
  rmSync(next, { force: true })
  try {
    const file = openSync(next, 'wx', 0o600)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  syncFolder(path)
}

/** A file's name is in its folder, which has to reach the disk too. */
function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Copies a private file beside itself under a name of its own. */
export async function copyAside(path: string): Promise<void> {
  let n = 1
  while (existsSync(`${path}.aside-${n}`)) n++
  if (existsSync(path)) copyFileSync(path, `${path}.aside-${n}`, constants.COPYFILE_EXCL)
}

/** A file that only its owner may read. */
export function fileProvider(path: string): KeyProvider {
  const provider: KeyProvider = {
    id: 'file',
    where: `the private file ${path}`,
    async create(keys) {
      // Written beside and linked into place: of two programs that start at once, one makes the key for both.
      const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
      writePrivateFile(mine, write(keys))
      try {
        linkSync(mine, path)
        syncFolder(path)
        return keys
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        return (await provider.load()) ?? keys
      } finally {
        unlinkSync(mine)
      }
    },
    async load() {
      if (!existsSync(path)) return null
      refuseLooseModes(path)
      const text = readFileSync(path, 'utf8')
      try {
        return read(text)
      } catch {
        throw failure(
          'key.invalid',
          `The key file ${path} is damaged. It was not changed.`,
          'Use your recovery key: firefly key import',
        )
      }
    },
    save: async (keys) => writePrivateFile(path, write(keys)),
    setAside: () => copyAside(path),
  }
  return provider
}

/**
 * Whether an entry went to the Linux kernel's own keyring, which the package falls back to without a word
 * where no Secret Service runs. That one forgets at a restart and after some days: a key in it is a key lost.
 */
function kernelHolds(account: string): boolean {
  try {
    return readFileSync('/proc/keys', 'utf8').includes(`keyring:${account}@firefly`)
  } catch {
    return false
  }
}

const forgetful = () =>
  failure(
    'key.locked',
    'This machine has only a keyring that forgets when it restarts. The key was not put there.',
    'Use a passphrase or a private file instead: firefly config key.provider passphrase',
  )

/** The operating system's keyring: Keychain, Credential Manager, Secret Service. */
export function keyringProvider(account: string): KeyProvider {
  const entry = async (name = account) => {
    const { Entry } = await import('@napi-rs/keyring')
    return new Entry('firefly', name)
  }
  const refused = () =>
    failure('key.locked', 'The keyring of this machine is locked or not there.', 'Unlock it, then try again.')
  /** Tried with a word that matters to nobody, so that the key itself is never there. */
  async function refuseForgetful() {
    if (process.platform !== 'linux') return
    const probe = await entry(`${account} probe`)
    probe.setPassword('probe')
    const forgets = kernelHolds(`${account} probe`)
    try {
      probe.deletePassword()
    } catch {}
    if (forgets) throw forgetful()
  }
  return {
    id: 'keyring',
    where: 'the keyring of this machine',
    async load() {
      try {
        const text = (await entry()).getPassword()
        return text === null ? null : read(text)
      } catch (error) {
        if (/no matching entry/i.test(String(error))) return null
        throw error instanceof FireflyError ? error : refused()
      }
    },
    async setAside() {
      const text = (await entry()).getPassword()
      if (text !== null) (await entry(`${account} set aside ${Date.now()}`)).setPassword(text)
    },
    async save(keys) {
      try {
        await refuseForgetful()
        const kept = await entry()
        kept.setPassword(write(keys))
        if (kept.getPassword() !== write(keys)) throw refused()
      } catch (error) {
        throw error instanceof FireflyError ? error : refused()
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
      if (!program)
        throw failure('config.invalid', 'key.command is empty.', 'Name the command that prints the key.')
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
        'Keep the key in a file or keyring, rotate there, then give the new recovery key to the command.',
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
