import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Config } from '../config.ts'
import { failing } from '../testing/failing.ts'
import { chooseProvider } from './choose-provider.ts'

/** A keyring in memory: locked, as on a machine without a desktop, or open. */
const ring = vi.hoisted(() => ({ locked: false, held: new Map<string, string>() }))
vi.mock('@napi-rs/keyring', () => ({
  Entry: class {
    constructor(
      readonly service: string,
      readonly account: string,
    ) {}
    getPassword() {
      if (ring.locked) throw new Error('Platform secure storage failure')
      return ring.held.get(this.account) ?? null
    }
    setPassword(text: string) {
      if (ring.locked) throw new Error('Platform secure storage failure')
      ring.held.set(this.account, text)
    }
    deletePassword() {
      ring.held.delete(this.account)
    }
  },
}))

const keys = [{ version: 1, key: randomBytes(32) }]
const more = [...keys, { version: 2, key: randomBytes(32) }]
let data: string
const provider = (rest: Partial<Config> = {}) =>
  chooseProvider({ file: '', data, store: '', plugins: [], passwordCommand: undefined, ...rest }, undefined)

beforeEach(() => {
  data = mkdtempSync(`${tmpdir()}/firefly-data-`)
  ring.locked = false
  ring.held.clear()
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

test('with a keyring the key goes there, and is looked for there ever after', async () => {
  expect(await provider().load()).toBeNull()
  await provider().save(keys)
  expect(readFileSync(`${data}/key-provider`, 'utf8')).toBe('keyring\n')
  expect(existsSync(`${data}/master.key`)).toBe(false)
  expect([provider().id, await provider().load()]).toEqual(['keyring', keys])
  ring.locked = true
  expect((await failing(provider().load())).code).toBe('key.locked')
  expect((await failing(provider().save(more))).code).toBe('key.locked')
  expect(existsSync(`${data}/master.key`)).toBe(false)
})

test('without one it goes to the private file, which is remembered', async () => {
  ring.locked = true
  expect(await provider().load()).toBeNull()
  await provider().save(keys)
  expect([provider().id, provider().where]).toEqual(['file', `the private file ${data}/master.key`])
  expect(await provider().load()).toEqual(keys)
  ring.locked = false
  await provider().save(more)
  expect(await provider().load()).toEqual(more)
  expect(ring.held.size).toBe(0)
})

test('without one, where a passphrase is given, it goes under that', async () => {
  ring.locked = true
  const given = { passwordCommand: 'echo correct horse' }
  await provider(given).save(keys)
  expect([provider().id, await provider(given).load()]).toEqual(['passphrase', keys])
  expect(existsSync(`${data}/master.key`)).toBe(false)
  const nobody = await failing(provider().load())
  expect(nobody).toMatchObject({
    code: 'key.locked',
    hint: expect.stringContaining('FIREFLY_PASSWORD_COMMAND'),
  })
  expect((await failing(provider({ passwordCommand: 'exit 3' }).load())).code).toBe('key.locked')
  expect((await failing(provider({ passwordCommand: 'true' }).load())).code).toBe('key.locked')
})

test('a data folder that was lost finds its key in the keyring again', async () => {
  await provider().save(keys)
  rmSync(`${data}/key-provider`)
  expect(await provider().load()).toEqual(keys)
})

test('a damaged entry of the keyring is not called locked', async () => {
  ring.held.set(data, 'FIREFLY-NONSENSE')
  expect((await failing(provider({ key: { provider: 'keyring' } }).load())).code).toBe('key.invalid')
})

test('a provider that is named is the one', () => {
  const ids = (['file', 'passphrase', 'keyring', 'command'] as const).map(
    (name) => provider({ key: { provider: name } }).id,
  )
  expect(ids).toEqual(['file', 'passphrase', 'keyring', 'command'])
  expect(provider({ key: { provider: 'file', file: '/srv/key' } }).where).toBe('the private file /srv/key')
})
