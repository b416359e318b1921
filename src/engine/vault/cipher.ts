import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { failure } from '../errors.ts'

/** AES-256-GCM (NIST SP 800-38D): 1 byte of format, 12 of nonce, 16 of tag, then the ciphertext. */
const FORMAT = 1
const HEADER = 1 + 12 + 16

/** The additional data that binds a ciphertext to its place. Parts can't run into each other. */
export const place = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.from(JSON.stringify(['firefly', ...parts]))

/** @param key 32 bytes @param aad where the value belongs, from {@link place} */
export function seal(key: Buffer, aad: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aad)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body])
}

/** @throws `vault.tampered` when the value was changed, moved, or sealed with another key */
export function open(key: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  try {
    if (sealed.length < HEADER || sealed[0] !== FORMAT) throw new Error('format')
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(13, HEADER))
    return Buffer.concat([decipher.update(sealed.subarray(HEADER)), decipher.final()])
  } catch {
    throw failure(
      'vault.tampered',
      'An encrypted value does not belong where it stands, or was changed. It was not read.',
      'Run `firefly doctor`. A backup from before the change will open.',
    )
  }
}
