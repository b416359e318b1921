import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { people } from '../db/kit.ts'
import type { Store } from '../db/store.ts'
import { onBothStores } from '../testing/both-stores.ts'
import { failing } from '../testing/failing.ts'
import { personOf, vaultBench } from '../testing/vault-bench.ts'
import { open, place } from './cipher.ts'
import { fileProvider, type KeyProvider } from './key-providers.ts'
import { parseKey } from './recovery-key.ts'

const PEOPLE = 5

onBothStores('rotation', (at) => {
  let b: Awaited<ReturnType<typeof vaultBench>>
  beforeEach(async () => {
    b = await vaultBench(await at())
    const vault = b.vault()
    for (let n = 1; n <= PEOPLE; n++) await b.add(vault, n)
  })
  afterEach(() => b.close())

  const keysInFile = () => readFileSync(b.file, 'utf8').trim().split('\n').map(parseKey)
  const allReadable = async (vault = b.vault(), count = PEOPLE) => {
    for (let n = 1; n <= count; n++) expect(await b.read(vault, n)).toBe(`words of ${n}`)
  }
  const status = () => b.store.read((s) => b.vault().status(s))

  test('everything is readable afterwards; the old key opens no data key any more', async () => {
    const old = keysInFile()[0]
    const done = await b.vault().rotate(2)
    expect(done).toMatchObject({ version: 2, rewrapped: PEOPLE })
    expect(parseKey(done.recovery_key)).toEqual(keysInFile()[1])
    await allReadable()
    expect(await status()).toMatchObject([
      { version: 1, people: 0, retired_at: expect.stringMatching(/Z$/) },
      { version: 2, people: PEOPLE, retired_at: null },
    ])
    const rows = await b.store.read(async (s) => s.db.select().from(s.table(people)))
    for (const row of rows) {
      const at = place('people', 'wrapped_key', row.id as string, row.key_version as number)
      const wrapped = row.wrapped_key as Buffer
      expect((await failing(() => open(old?.key ?? Buffer.alloc(32), at, wrapped))).code).toBe(
        'vault.tampered',
      )
    }
    expect((await b.vault().rotate()).version).toBe(3)
    await allReadable()
  })

  test('a running program takes up the new key by itself', async () => {
    const running = b.vault()
    await allReadable(running)
    await b.vault().rotate()
    await b.add(running, 6)
    expect((await status()).map(({ people: n }) => n)).toEqual([0, 6])
    await allReadable(b.vault(), 6)
    await allReadable(running, 6)
  })

  /** A store whose n-th write is cut off: before it, or at its end, before the commit. */
  const cutting = (nth: number, when: 'before' | 'inside') => {
    let count = 0
    const cut: Store = {
      ...b.store,
      write: (fn) => {
        if (++count !== nth) return b.store.write(fn)
        if (when === 'before') return Promise.reject(new Error('killed'))
        return b.store.write(async (s) => {
          await fn(s)
          throw new Error('killed')
        })
      },
    }
    return { cut, writes: () => count }
  }

  test('cut off at any write, the next rotation goes on, and nobody is unreadable in between', async () => {
    let version = 1
    let steps = 0
    for (let nth = 1; ; nth++) {
      let reached = true
      for (const when of ['before', 'inside'] as const) {
        const { cut, writes } = cutting(nth, when)
        await b
          .vault(fileProvider(b.file), cut)
          .rotate(2)
          .catch(() => {})
        reached = writes() >= nth
        await allReadable()
        const done = await b.vault().rotate(2)
        await allReadable()
        expect(done.version).toBeGreaterThan(version)
        version = done.version
        expect((await status()).filter((key) => key.people > 0)).toMatchObject([{ version, people: PEOPLE }])
        steps++
      }
      if (!reached) break
    }
    expect(steps).toBeGreaterThanOrEqual(10)
    const versions = keysInFile().map((key) => key.version)
    expect(versions).toEqual([...new Set(versions)])
  })

  test.each(['before it saved', 'after it saved'])('cut off in the provider, %s', async (when) => {
    const real = fileProvider(b.file)
    const broken: KeyProvider = {
      ...real,
      async save(keys) {
        if (when === 'after it saved') await real.save(keys)
        throw new Error('killed')
      },
    }
    await failing(b.vault(broken).rotate())
    const pending = keysInFile()[1]
    expect(await status()).toMatchObject([{ version: 1, people: PEOPLE }])
    await allReadable()
    const done = await b.vault().rotate()
    expect(done.version).toBe(2)
    if (pending) expect(parseKey(done.recovery_key)).toEqual(pending)
    await allReadable()
  })

  test('a program that runs while another is cut off takes up the other’s key, and replaces none', async () => {
    const running = b.vault()
    await running.recoveryKey()
    const real = fileProvider(b.file)
    const cut: KeyProvider = {
      ...real,
      save: async (keys) => real.save(keys).then(() => Promise.reject(new Error('killed'))),
    }
    await failing(b.vault(cut).rotate())
    const pending = keysInFile()[1]
    expect(parseKey((await running.rotate()).recovery_key)).toEqual(pending)
    await allReadable()
  })

  test('a program that can’t keep the new key rotates nothing', async () => {
    const before = await b.rows()
    const real = fileProvider(b.file)
    const readOnly: KeyProvider = {
      ...real,
      save: () => Promise.reject(Object.assign(new Error('x'), { code: 'EROFS' })),
    }
    expect((await failing(b.vault(readOnly).rotate())).code).toBe('store.read-only')
    expect(await b.rows()).toEqual(before)
    await allReadable()
  })

  test('two programs that rotate at one moment lose no key', async () => {
    for (let round = 0; round < 5; round++) {
      const other = await b.another()
      const slow = (): KeyProvider => {
        const real = fileProvider(b.file)
        return {
          ...real,
          async save(keys) {
            await new Promise((resolve) => setTimeout(resolve, 20))
            await real.save(keys)
          },
        }
      }
      await Promise.all([b.vault(slow()).rotate(2), b.vault(slow(), other).rotate(2)])
      await allReadable()
    }
    expect((await status()).filter((key) => key.people > 0)).toHaveLength(1)
    expect(personOf(1)).toMatch(/1$/)
  })
})
