import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { refuseLooseModes } from '../db/sqlite.ts'
import { FireflyError, failure } from '../errors.ts'
import { open, place, seal } from './cipher.ts'
import { type KeyProvider, writePrivateFile } from './key-providers.ts'
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
    const { hashRaw } = await import('@node-rs/argon2')
    const { memoryCost, timeCost, parallelism } = cost
    // Argon2id is this package's default; its enum can't be imported under isolatedModules.
    return hashRaw(phrase.normalize('NFKC'), { memoryCost, timeCost, parallelism, outputLen: 32, salt })
  }
  return {
    id: 'passphrase',
    where: `the file ${path}, under your passphrase`,
    async load() {
      if (!existsSync(path)) return null
      refuseLooseModes(path)
      const kept = readWrapped(path)
      known = await ask(false)
      const kek = await derive(known, kept, Buffer.from(kept.salt, 'base64'))
      try {
        const text = open(kek, place('passphrase'), Buffer.from(kept.sealed, 'base64')).toString()
        return text.trim().split('\n').map(parseKey)
      } catch (error) {
        if (!(error instanceof FireflyError) || error.code !== 'vault.tampered') throw error
        throw failure('key.wrong', 'The passphrase is not the right one, or the key file was changed.', 'Try again.')
      }
    },
    async save(keys) {
      known ??= await ask(true)
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
  }
}

function readWrapped(path: string): Wrapped {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Wrapped
    const bounded = kept.memoryCost <= 1_048_576 && kept.timeCost <= 20 && kept.parallelism <= 16
    if (kept.kdf === 'argon2id' && kept.salt && kept.sealed && bounded) return kept
  } catch {}
  throw failure('key.invalid', `The key file ${path} is damaged. It was not changed.`, 'Use your recovery key: firefly key import')
}
