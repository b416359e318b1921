import { createHash } from 'node:crypto'
import { failure } from '../errors.ts'

/** Crockford's base 32: no I, L, O or U, so that a key copied by hand is read back right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** One master key of 32 bytes and its version. */
export interface MasterKey {
  version: number
  key: Buffer
}

const checksum = (bytes: Buffer) =>
  createHash('sha256').update('firefly-key').update(bytes).digest().subarray(0, 4)

/** A master key as a person can write it down: version (2 bytes), key (32), checksum (4), in fives. */
export function formatKey({ version, key }: MasterKey): string {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(version)
  const body = Buffer.concat([head, key])
  let bits = 0n
  const bytes = Buffer.concat([body, checksum(body)])
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const length = Math.ceil((bytes.length * 8) / 5)
  const letters = Array.from(
    { length },
    (_, i) => ALPHABET[Number((bits >> BigInt(5 * (length - 1 - i))) & 31n)],
  )
  return `FIREFLY-${letters.join('').replace(/(.{5})(?=.)/g, '$1-')}`
}

/** @throws `key.invalid`; the message never repeats the key */
export function parseKey(text: string): MasterKey {
  const wrong = () =>
    failure('key.invalid', 'This is not a Firefly key, or a letter in it is wrong.', 'Copy it again, whole.')
  const letters = text
    .trim()
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/^FIREFLY/, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (letters.length !== Math.ceil((38 * 8) / 5)) throw wrong()
  let bits = 0n
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) throw wrong()
    bits = (bits << 5n) | BigInt(value)
  }
  const hex = bits.toString(16).padStart(76, '0')
  if (hex.length !== 76) throw wrong()
  const bytes = Buffer.from(hex, 'hex')
  const body = bytes.subarray(0, 34)
  if (!checksum(body).equals(bytes.subarray(34))) throw wrong()
  return { version: body.readUInt16BE(0), key: body.subarray(2) }
}
