import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failing } from '../testing/failing.ts'
import { commandProvider, fileProvider, writePrivateFile } from './key-providers.ts'
import { passphraseProvider } from './passphrase.ts'
import { formatKey, type MasterKey } from './recovery-key.ts'

const keyOf = (version: number): MasterKey => ({ version, key: randomBytes(32) })
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/firefly-keys-`)
  path = `${folder}/deep/master.key`
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a key file holds every version, is private whatever the umask, and is replaced whole', async () => {
  const file = fileProvider(path)
  const keys = [keyOf(1), keyOf(2)]
  expect(await file.load()).toBeNull()
  const before = process.umask(0)
  await file.save(keys.slice(0, 1))
  const inode = statSync(path).ino
  await file.save(keys)
  process.umask(before)
  expect(await file.load()).toEqual(keys)
  expect([statSync(path).mode & 0o777, statSync(`${folder}/deep`).mode & 0o777]).toEqual([0o600, 0o700])
  expect(statSync(path).ino).not.toBe(inode)
  expect(readdirSync(`${folder}/deep`)).toEqual(['master.key'])
})

test('a save that fails leaves the old file and no other', () => {
  writePrivateFile(path, 'old\n')
  expect(() => writePrivateFile(path, Symbol('not text') as never)).toThrow()
  expect(readFileSync(path, 'utf8')).toBe('old\n')
  expect(readdirSync(`${folder}/deep`)).toEqual(['master.key'])
})

test('a key file that others may read is refused', async () => {
  const file = fileProvider(path)
  await file.save([keyOf(1)])
  const before = readFileSync(path)
  for (const mode of [0o640, 0o604, 0o620, 0o777]) {
    chmodSync(path, mode)
    expect(await failing(file.load())).toMatchObject({ code: 'store.modes', hint: `Run: chmod 600 ${path}` })
  }
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('a damaged key file is said to be so, and is not changed', async () => {
  const file = fileProvider(path)
  await file.save([keyOf(1), keyOf(2)])
  const good = readFileSync(path, 'utf8')
  const bad = good.replace(/.(?=\n)/, (letter) => (letter === '0' ? '8' : '0'))
  writeFileSync(path, bad)
  const error = await failing(file.load())
  expect(error).toMatchObject({ code: 'key.invalid', hint: expect.stringContaining('key import') })
  expect(error.message).toBe(`The key file ${path} is damaged. It was not changed.`)
  expect(readFileSync(path, 'utf8')).toBe(bad)
})

test('a command gives the key; its failure is said without what it printed', async () => {
  const key = keyOf(3)
  const print = (text: string, code = 0) => [
    process.execPath,
    '-e',
    `console.log(${JSON.stringify(text)});process.exit(${code})`,
  ]
  const command = commandProvider(print(formatKey(key)))
  expect(await command.load()).toEqual([key])
  expect((await failing(command.save([key]))).code).toBe('key.locked')
  expect(await commandProvider(print('')).load()).toBeNull()
  const wrong: [readonly string[], string][] = [
    [print(formatKey(key), 1), 'key.locked'],
    [print(`${formatKey(key).slice(0, -1)}!`), 'key.invalid'],
    [[`${folder}/no-such-program`], 'key.locked'],
    [[], 'config.invalid'],
  ]
  for (const [words, code] of wrong) {
    const error = await failing(commandProvider(words).load())
    expect(error.code).toBe(code)
    expect(JSON.stringify([error.message, error.stack, error.hint])).not.toContain(
      formatKey(key).slice(8, 40),
    )
  }
})

test('a passphrase opens its file, asked once; a wrong one is said and changes nothing', async () => {
  const keys = [keyOf(1), keyOf(2)]
  const asked: boolean[] = []
  const answering = (phrase: string) =>
    passphraseProvider(path, async (again) => {
      asked.push(again)
      return phrase
    })
  const first = answering('Çafé im Regen')
  expect(await first.load()).toBeNull()
  await first.save(keys)
  expect(await first.load()).toEqual(keys)
  expect(asked).toEqual([true])
  expect(await answering('Çafé im Regen').load()).toEqual(keys)
  const before = readFileSync(path)
  expect(before.toString()).not.toContain(formatKey(keyOf(1)).slice(0, 12))
  expect(JSON.parse(before.toString())).toMatchObject({
    kdf: 'argon2id',
    memoryCost: 65_536,
    timeCost: 3,
    parallelism: 1,
  })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const wrong = answering('Cafe im Regen')
  expect(await failing(wrong.load())).toMatchObject({ code: 'key.wrong', kind: 'denied' })
  expect((await failing(answering('').load())).code).toBe('key.locked')
  expect(readFileSync(path).equals(before)).toBe(true)
  // The wrong phrase is not what a later save would seal under: the new one is asked for, twice.
  asked.length = 0
  await wrong.save(keys)
  expect(asked).toEqual([true])
  chmodSync(path, 0o644)
  expect((await failing(answering('x').load())).code).toBe('store.modes')
})

test('a damaged passphrase file is never taken for another, and is not changed', async () => {
  const provider = () => passphraseProvider(path, async () => 'phrase')
  await provider().save([keyOf(1)])
  const kept = JSON.parse(readFileSync(path, 'utf8'))
  const sealed = Buffer.from(kept.sealed, 'base64')
  sealed[40] = (sealed[40] ?? 0) ^ 1
  const variants: [unknown, string][] = [
    [{ ...kept, sealed: sealed.toString('base64') }, 'key.wrong'],
    [{ ...kept, salt: kept.salt.slice(4) }, 'key.wrong'],
    [{ ...kept, salt: 'AA==' }, 'key.invalid'],
    [{ ...kept, kdf: 'none' }, 'key.invalid'],
    [{ ...kept, memoryCost: 1e9 }, 'key.invalid'],
    [{ ...kept, timeCost: 0 }, 'key.invalid'],
    [{ ...kept, parallelism: 'x' }, 'key.invalid'],
    [{ ...kept, salt: undefined }, 'key.invalid'],
    ['', 'key.invalid'],
    [null, 'key.invalid'],
  ]
  for (const [content, code] of variants) {
    const text = JSON.stringify(content)
    writeFileSync(path, text)
    expect([text, (await failing(provider().load())).code]).toEqual([text, code])
    expect(readFileSync(path, 'utf8')).toBe(text)
  }
  expect(existsSync(`${path}.aside-1`)).toBe(false)
})
