import { expect, test } from 'vitest'
import { asFireflyError, ERROR_CODES, ERROR_KINDS, type ErrorCode, FireflyError, failure } from './errors.ts'

test('every code has a kind, and so an exit code and a status', () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const error = failure(code, 'x', 'y')
    expect(ERROR_KINDS[error.kind].exit).toBe(error.exit)
    expect(error.toJSON()).toEqual({ kind: error.kind, code, message: 'x', hint: 'y' })
  }
  expect(failure('store.full', 'x').toJSON()).not.toHaveProperty('hint')
})

test('exit codes are those of decision 6', () => {
  const exits = Object.fromEntries(Object.entries(ERROR_KINDS).map(([kind, { exit }]) => [kind, exit]))
  expect(exits).toEqual({ bug: 1, invalid: 2, denied: 3, missing: 4, conflict: 5, unavailable: 6 })
})

test('an unknown error loses its text, which may hold words', () => {
  for (const thrown of [new TypeError('a secret'), 'a secret', { secret: 'a secret' }, null, undefined]) {
    const error = asFireflyError(thrown)
    expect(error.code).toBe('bug.unexpected')
    expect(`${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`).not.toContain('a secret')
  }
  const ours = failure('store.full', 'x')
  expect(asFireflyError(ours)).toBe(ours)
})

test('an error of another copy of the library is one of ours, and no other error is', async () => {
  const again = './errors.ts?copy'
  const other = (await import(/* @vite-ignore */ again)) as typeof import('./errors.ts')
  expect(other.FireflyError).not.toBe(FireflyError)
  expect(other.failure('store.full', 'x')).toBeInstanceOf(FireflyError)
  for (const value of [new Error('x'), { code: 'store.full' }, null, 'x'])
    expect(value).not.toBeInstanceOf(FireflyError)
})
