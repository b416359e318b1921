import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onBothStores } from '../testing/both-stores.ts'
import { failing } from '../testing/failing.ts'
import { idOf } from '../testing/specimens.ts'
import { personOf, vaultBench } from '../testing/vault-bench.ts'
import { fileProvider, memoryProvider } from './key-providers.ts'
import { formatKey, parseKey } from './recovery-key.ts'

onBothStores('the vault', (place) => {
  let b: Awaited<ReturnType<typeof vaultBench>>
  beforeEach(async () => {
    b = await vaultBench(await place())
  })
  afterEach(() => b.close())

  const everything = (vault = b.vault()) => [
    () => b.read(vault, 1),
    () => b.add(vault, 9),
    () => vault.rotate(),
    () => vault.recoveryKey(),
  ]

  test('two programs that start on a new store at one moment end up with one key', async () => {
    const other = await b.another()
    const [one, two] = [b.vault(), b.vault(fileProvider(b.file), other)]
    await Promise.all([b.add(one, 1), b.add(two, 2, other), b.add(one, 3), b.add(two, 4, other)])
    expect([one.created, two.created].filter(Boolean)).toHaveLength(1)
    expect((await b.rows())[0]).toHaveLength(1)
    const fresh = b.vault()
    for (const n of [1, 2, 3, 4]) expect(await b.read(fresh, n)).toBe(`words of ${n}`)
  })

  test('two places with a key of their own: the second makes none', async () => {
    await b.add(b.vault(), 1)
    const elsewhere = memoryProvider()
    for (const work of everything(b.vault(elsewhere))) expect((await failing(work)).code).toBe('key.missing')
    expect(await elsewhere.load()).toBeNull()
  })

  test('a missing key is said, and nothing is written anywhere', async () => {
    await b.add(b.vault(), 1)
    rmSync(b.file)
    const before = await b.rows()
    for (const work of everything()) {
      const error = await failing(work)
      expect(error).toMatchObject({
        code: 'key.missing',
        kind: 'unavailable',
        hint: expect.stringContaining('key import'),
      })
      expect(error.message).toMatch(/not in the private file .*Nothing was changed/)
    }
    expect(await b.rows()).toEqual(before)
    expect(existsSync(b.file)).toBe(false)
  })

  test.each([
    ['of another store', 'key.wrong', () => `${formatKey({ version: 1, key: randomBytes(32) })}\n`],
    ['of another version', 'key.missing', () => `${formatKey({ version: 7, key: randomBytes(32) })}\n`],
    ['damaged', 'key.invalid', () => 'FIREFLY-00000\n'],
    ['emptied', 'key.missing', () => ''],
  ])('a key %s is said, and nothing is written anywhere', async (_, code, content) => {
    await b.add(b.vault(), 1)
    const text = content()
    writeFileSync(b.file, text)
    const before = await b.rows()
    for (const work of everything()) expect((await failing(work)).code).toBe(code)
    expect(await b.rows()).toEqual(before)
    expect(readFileSync(b.file, 'utf8')).toBe(text)
    expect(readdirSync(b.folder)).toEqual(['master.key'])
  })

  test('people without a record of their key: no key is made over them', async () => {
    await b.add(b.vault(), 1)
    await b.run('DELETE FROM vault_keys WHERE true')
    rmSync(b.file)
    for (const work of everything()) expect((await failing(work)).code).toBe('key.missing')
    expect(existsSync(b.file)).toBe(false)
  })

  test('a first key whose write was rolled back is the first key of the next', async () => {
    const vault = b.vault()
    await failing(
      b.store.write(async (s) => {
        await vault.addPerson(s, personOf(1))
        throw new Error('no')
      }),
    )
    const made = readFileSync(b.file, 'utf8')
    await b.add(vault, 1)
    await b.add(b.vault(), 2)
    expect(readFileSync(b.file, 'utf8')).toBe(made)
    expect(await b.read(b.vault(), 1)).toBe('words of 1')
  })

  test('a write run again seals with the key that is stored, not with that of its first try', async () => {
    const vault = b.vault()
    const first = b.store.write(async (s) => {
      await vault.addPerson(s, personOf(1))
      await vault.dataKey(s, personOf(1))
      throw new Error('rolled back')
    })
    await failing(first)
    await b.add(vault, 1)
    expect(await b.read(b.vault(), 1)).toBe('words of 1')
  })

  test('ciphertext moved between rows, columns, people or keys is refused', async () => {
    const vault = b.vault()
    await b.add(vault, 1)
    await b.add(vault, 2)
    const move = (set: string, n: number) => b.run(`UPDATE specimens SET ${set} WHERE id = '${idOf(n)}'`)
    const tampered = async (n: number) =>
      expect((await failing(b.read(b.vault(), n))).code).toBe('vault.tampered')
    await move(`sealed = (SELECT sealed FROM specimens WHERE id = '${idOf(2)}')`, 1)
    await tampered(1)
    await move('sealed_json = sealed, sealed = NULL', 2)
    await tampered(2)
    await b.add(vault, 3)
    await b.run(`UPDATE specimens SET id = '${idOf(30)}' WHERE id = '${idOf(3)}'`)
    await b.run(`UPDATE specimens SET id = '${idOf(3)}' WHERE id = '${idOf(30)}'`)
    expect(await b.read(vault, 3)).toBe('words of 3')
    await b.add(vault, 4)
    await b.run(
      `UPDATE people SET wrapped_key = (SELECT wrapped_key FROM people WHERE id = '${personOf(4)}') WHERE id = '${personOf(3)}'`,
    )
    await tampered(3)
    expect(await b.read(b.vault(), 4)).toBe('words of 4')
  })

  test('a recovery key brings the store back', async () => {
    await b.add(b.vault(), 1)
    const written = await b.vault().recoveryKey()
    rmSync(b.file)
    const vault = b.vault()
    expect((await failing(b.read(vault, 1))).code).toBe('key.missing')
    await vault.importKey(parseKey(written.toLowerCase()))
    expect(await b.read(vault, 1)).toBe('words of 1')
    expect(await b.read(b.vault(), 1)).toBe('words of 1')
  })

  test('a recovery key of another store is refused, and nothing changes', async () => {
    await b.add(b.vault(), 1)
    const before = readFileSync(b.file)
    for (const version of [1, 2]) {
      expect((await failing(b.vault().importKey({ version, key: randomBytes(32) }))).code).toBe('key.wrong')
    }
    expect(readFileSync(b.file).equals(before)).toBe(true)
  })

  test('importing destroys no key: others stay, and what can’t be read or differs is put aside', async () => {
    await b.add(b.vault(), 1)
    const first = readFileSync(b.file, 'utf8').trim()
    const { recovery_key } = await b.vault().rotate()
    const both = readFileSync(b.file, 'utf8')
    await b.vault().importKey(parseKey(recovery_key))
    expect(readFileSync(b.file, 'utf8')).toBe(both)
    chmodSync(b.file, 0o644)
    expect((await failing(b.vault().importKey(parseKey(recovery_key)))).code).toBe('store.modes')
    chmodSync(b.file, 0o600)
    const damaged = `${first.slice(0, -1)}\n${recovery_key}\n`
    writeFileSync(b.file, damaged)
    await b.vault().importKey(parseKey(recovery_key))
    expect(readFileSync(`${b.file}.aside-1`, 'utf8')).toBe(damaged)
    const foreign = `${formatKey({ version: 2, key: randomBytes(32) })}\n`
    writeFileSync(b.file, foreign)
    await b.vault().importKey(parseKey(recovery_key))
    expect(readFileSync(`${b.file}.aside-2`, 'utf8')).toBe(foreign)
    expect(await b.read(b.vault(), 1)).toBe('words of 1')
  })
})
