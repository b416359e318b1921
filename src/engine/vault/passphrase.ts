import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { refuseLooseModes } from '../db/private-file.ts'
import { FireflyError, failure } from '../errors.ts'
import { open, place, seal } from './cipher.ts'
import { copyAside, type KeyProvider, writePrivateFile } from './key-providers.ts'
import { formatKey, parseKey } from './recovery-key.ts'

/** Argon2id (RFC 9106) at 64 MiB, 3 passes, 1 lane: about 0.2 s on a laptop. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 }

interface Wrapped {
  kdf: 'argon2id'
  memoryCost: number
  timeCost: number
  parallelism: number
  salt: string
  sealed: string
}

/** The master key in a file, sealed under a passphrase that `ask` gets from the person or a command. */
export function passphraseProvider(path: string, ask: (again: boolean) => Promise<string>): KeyProvider {
  let known: string | undefined
  const derive = async (phrase: string, cost: typeof COST, salt: Buffer) => {
    const { hashRaw } = await import('@node-rs/argon2').catch(() => {
      throw failure(
        'key.locked',
        'Passphrases cannot be used: @node-rs/argon2 does not load.',
        'Install Firefly again.',
      )
    })
    const { memoryCost, timeCost, parallelism } = cost
    // Argon2id is this package's default; its enum can't be imported under isolatedModules.
    return hashRaw(phrase.normalize('NFKC'), { memoryCost, timeCost, parallelism, outputLen: 32, salt })
  }
  const askFor = async (again: boolean) => {
    const phrase = await ask(again)
    if (phrase) return phrase
    throw failure('key.locked', 'The passphrase is empty.', 'Give one of at least a few words.')
  }
  async function unwrap(phrase: string, kept: Wrapped) {
    const kek = await derive(phrase, kept, Buffer.from(kept.salt, 'base64')).catch((error) => {
      throw error instanceof FireflyError ? error : damaged(path)
    })
    try {
      const text = open(kek, place('passphrase'), Buffer.from(kept.sealed, 'base64')).toString()
      return text.trim().split('\n').map(parseKey)
    } catch (error) {
      if (!(error instanceof FireflyError) || error.code !== 'vault.tampered') throw error
      throw failure(
        'key.wrong',
        'The passphrase is not the right one, or the key file was changed.',
        'Try again.',
      )
    }
  }
  return {
    id: 'passphrase',
    where: `the file ${path}, under your passphrase`,
    async load() {
      if (!existsSync(path)) return null
      refuseLooseModes(path)
      const kept = readWrapped(path)
      // Asked once: a second look at the same file, as a rotation takes, asks nobody again.
      const phrase = known ?? (await askFor(false))
      try {
        const keys = await unwrap(phrase, kept)
        known = phrase
        return keys
      } catch (error) {
        known = undefined
        throw error
      }
    },
    async save(keys) {
      known ??= await askFor(true)
      const salt = randomBytes(16)
      const kek = await derive(known, COST, salt)
      const sealed = seal(kek, place('passphrase'), Buffer.from(keys.map(formatKey).join('\n')))
      const kept: Wrapped = {
        kdf: 'argon2id',
        ...COST,
        salt: salt.toString('base64'),
        sealed: sealed.toString('base64'),
      }
      writePrivateFile(path, `${JSON.stringify(kept, null, 2)}\n`)
    },
    setAside: () => copyAside(path),
  }
}

function readWrapped(path: string): Wrapped {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Wrapped
    const bounded = kept.memoryCost <= 1_048_576 && kept.timeCost <= 20 && kept.parallelism <= 16
    if (kept.kdf === 'argon2id' && kept.salt && kept.sealed && bounded) return kept
  } catch {}
  throw damaged(path)
}

const damaged = (path: string) =>
  failure(
    'key.invalid',
    `The key file ${path} is damaged. It was not changed.`,
    'Use your recovery key: firefly key import',
  )
