import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { open, place, seal } from './cipher.ts'

const key = randomBytes(32)
const here = place('mood_checkins', 'journal_text', 'row-1', 'person-1', 1)
const bytes = fc.uint8Array({ maxLength: 2000 }).map((a) => Buffer.from(a))
const refused = async (k: Buffer, at: Buffer, value: Buffer) =>
  expect(await failing(() => open(k, at, value))).toMatchObject({ code: 'vault.tampered', kind: 'denied' })

test('what is sealed opens to the same bytes, and never looks the same twice', () => {
  fc.assert(
    fc.property(bytes, (plain) => {
      const [one, two] = [seal(key, here, plain), seal(key, here, plain)]
      expect(open(key, here, one).equals(plain)).toBe(true)
      expect(one.equals(two)).toBe(false)
      expect(one.length).toBe(plain.length + 29)
    }),
  )
})

test('any flipped bit is refused', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.nat(), async (plain, where) => {
      const sealed = seal(key, here, plain)
      const bit = where % (sealed.length * 8)
      const byte = bit >> 3
      sealed[byte] = (sealed[byte] ?? 0) ^ (1 << (bit & 7))
      await refused(key, here, sealed)
    }),
    { numRuns: 300 },
  )
})

test('a value cut short, made longer, or empty is refused', async () => {
  const sealed = seal(key, here, Buffer.from('words'))
  for (let length = 0; length < sealed.length; length++) await refused(key, here, sealed.subarray(0, length))
  await refused(key, here, Buffer.concat([sealed, Buffer.of(0)]))
})

test('a value moved to another table, column, row, person or key version is refused', async () => {
  const parts = ['mood_checkins', 'journal_text', 'row-1', 'person-1', 1] as const
  const sealed = seal(key, here, Buffer.from('words'))
  for (let i = 0; i < parts.length; i++) {
    const elsewhere = parts.map((part, at) => (at === i ? (typeof part === 'number' ? 2 : `${part}x`) : part))
    await refused(key, place(...elsewhere), sealed)
  }
  await refused(randomBytes(32), here, sealed)
})

test('two places are never the same bytes', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 5 })
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(place(...a).equals(place(...b))).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
  )
  expect(place('a', 'bc').equals(place('ab', 'c'))).toBe(false)
})
