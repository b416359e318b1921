import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../config.ts'
import { failure } from '../errors.ts'
import {
  commandProvider,
  fileProvider,
  type KeyProvider,
  keyringProvider,
  writePrivateFile,
} from './key-providers.ts'
import { passphraseProvider } from './passphrase.ts'

/** Asks the person for the passphrase: `again` when it is a new one. Undefined where nobody can be asked. */
export type AskPassphrase = ((again: boolean) => Promise<string>) | undefined

/** The key provider that a configuration names. */
export function chooseProvider(config: Config, ask: AskPassphrase): KeyProvider {
  const { provider = 'auto', file, command } = config.key ?? {}
  const plain = fileProvider(file ?? join(config.data, 'master.key'))
  const sealed = passphraseProvider(join(config.data, 'master.key.sealed'), passphrase(config, ask))
  if (provider === 'file') return plain
  if (provider === 'passphrase') return sealed
  if (provider === 'keyring') return keyringProvider(config.data)
  if (provider === 'command') return commandProvider(command ?? [])
  return autoProvider(config, plain, sealed, config.passwordCommand !== undefined)
}

/**
 * Keyring, then passphrase where one is given, then a private file: chosen once, when the first key is made,
 * and remembered in `key-provider`, so that no later start goes somewhere else.
 */
function autoProvider(
  config: Config,
  plain: KeyProvider,
  sealed: KeyProvider,
  hasPhrase: boolean,
): KeyProvider {
  const keyring = keyringProvider(config.data)
  const note = join(config.data, 'key-provider')
  const chosen = (): KeyProvider | undefined => {
    if (existsSync(join(config.data, 'master.key'))) return plain
    if (existsSync(join(config.data, 'master.key.sealed'))) return sealed
    return existsSync(note) ? keyring : undefined
  }
  const now = () => chosen() ?? keyring
  return {
    get id() {
      return now().id
    },
    get where() {
      return now().where
    },
    async load() {
      const provider = chosen()
      if (provider) return provider.load()
      // Nothing is remembered, yet an earlier data folder of this place may have left its key in the keyring.
      return keyring.load().catch(() => null)
    },
    setAside: async () => chosen()?.setAside?.(),
    async create(keys) {
      try {
        await keyring.save(keys)
        writePrivateFile(note, 'keyring\n')
        return keys
      } catch {
        const next = hasPhrase ? sealed : plain
        if (next.create) return next.create(keys)
        await next.save(keys)
        return keys
      }
    },
    async save(keys) {
      const before = chosen()
      if (before) return before.save(keys)
      try {
        await keyring.save(keys)
        writePrivateFile(note, 'keyring\n')
      } catch {
        await (hasPhrase ? sealed : plain).save(keys)
      }
    },
  }
}

function passphrase({ passwordCommand }: Config, ask: AskPassphrase) {
  return async (again: boolean): Promise<string> => {
    if (passwordCommand) return fromCommand(passwordCommand)
    if (ask) return ask(again)
    throw failure(
      'key.locked',
      'The key needs your passphrase, and there is nobody to ask.',
      'Set FIREFLY_PASSWORD_COMMAND to a command that prints it, or run this at a terminal.',
    )
  }
}

async function fromCommand(command: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { timeout: 30_000 })
    return stdout.replace(/\r?\n$/, '')
  } catch {
    throw failure('key.locked', 'FIREFLY_PASSWORD_COMMAND failed.', 'Run the command by hand to see why.')
  }
}
