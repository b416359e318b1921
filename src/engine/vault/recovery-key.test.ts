import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { formatKey, parseKey } from './recovery-key.ts'

const keys = fc.record({
  version: fc.integer({ min: 0, max: 65_535 }),
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((a) => Buffer.from(a)),
})

test('a key written down and read again is the same', () => {
  fc.assert(fc.property(keys, (key) => void expect(parseKey(formatKey(key))).toEqual(key)))
  expect(formatKey({ version: 1, key: Buffer.alloc(32) })).toMatch(
    /^FIREFLY-([0-9A-HJKMNP-TV-Z]{5}-){12}[0-9A-HJKMNP-TV-Z]$/,
  )
})

test('it is read however a person writes it', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const text = formatKey(key)
      const ways = [
        text.toLowerCase(),
        ` ${text}\r\n`,
        text.replaceAll('-', ' '),
        text.replaceAll('-', ''),
        text.replaceAll('-', ' – '),
        text.slice('FIREFLY-'.length),
        `FIREFLY-${text.slice(8).replaceAll('0', 'O').replaceAll('1', 'l')}`,
      ]
      for (const way of ways) expect(parseKey(way)).toEqual(key)
    }),
  )
})

test('a wrong, missing, doubled or swapped letter is noticed, and the key is not repeated', async () => {
  const spoil = fc.record({
    at: fc.nat(),
    letter: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZU!é'),
    how: fc.nat(3),
  })
  await fc.assert(
    fc.asyncProperty(keys, spoil, async (key, { at, letter, how }) => {
      const body = [...formatKey(key).slice(8).replaceAll('-', '')]
      const i = at % (body.length - 1)
      const before = body.join('')
      if (how === 0) body[i] = letter
      if (how === 1) body.splice(i, 1)
      if (how === 2) body.splice(i, 0, letter)
      if (how === 3) body.splice(i, 2, body[i + 1] ?? '', body[i] ?? '')
      fc.pre(body.join('') !== before)
      const error = await failing(() => parseKey(body.join('')))
      expect(error).toMatchObject({ code: 'key.invalid', kind: 'invalid' })
      expect(error.message).toBe('This is not a Firefly key, or a letter in it is wrong.')
    }),
    { numRuns: 500 },
  )
})

test('what is no key at all is refused', async () => {
  for (const text of ['', 'FIREFLY-', 'x'.repeat(10_000), randomBytes(38).toString('hex')]) {
    expect((await failing(() => parseKey(text))).code).toBe('key.invalid')
  }
})
