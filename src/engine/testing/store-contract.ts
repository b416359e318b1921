import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowsOf } from '../db/rows.ts'
import type { Session } from '../db/store.ts'
import { type Bench, bench, idOf, insert, NEEDLE, SPECIMENS, specimens, texts } from './specimens.ts'
import type { Place } from './throwaway.ts'

/** What both stores promise. `place` makes a new, empty store. */
export function storeContract(place: () => Promise<Place>) {
  let at: Place
  let b: Bench
  let n = 0
  const next = () => ({ id: idOf(++n), text: `text ${n}` })
  const failing = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown) => thrown as Error & { code: string },
    )
    if (!error) throw new Error('It did not fail.')
    return error
  }

  beforeAll(async () => {
    at = await place()
    b = await bench(at)
  })
  afterAll(async () => {
    await b.store.close()
    await at.remove()
  })

  test('a write is there after it, for another connection too', async () => {
    const row = next()
    expect(await b.store.write(async (s) => void (await insert(s, row)))).toBeUndefined()
    const other = await at.open()
    expect(await texts(other)).toContain(row.text)
    await other.close()
  })

  test('a write that throws stores nothing, though it waited in between', async () => {
    const [first, second] = [next(), next()]
    const work = b.store.write(async (s) => {
      await insert(s, first)
      await new Promise((resolve) => setTimeout(resolve, 5))
      await insert(s, second)
      throw new RangeError(NEEDLE)
    })
    const error = await failing(work)
    expect(error.code).toBe('bug.unexpected')
    expect(error.message).not.toContain(NEEDLE)
    expect(await texts(b.store)).not.toEqual(expect.arrayContaining([first.text]))
    expect(await texts(b.store)).not.toEqual(expect.arrayContaining([second.text]))
  })

  test('a write that waits shows nobody its half', async () => {
    const [first, second] = [next(), next()]
    let seen: unknown[] = []
    const elsewhere = await at.open()
    await b.store.write(async (s) => {
      await insert(s, first)
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen = await texts(elsewhere)
      await insert(s, second)
    })
    expect(seen).not.toContain(first.text)
    expect(await texts(elsewhere)).toEqual(expect.arrayContaining([first.text, second.text]))
    await elsewhere.close()
  })

  test('a nested write joins, and a read inside sees it', async () => {
    const [outer, inner] = [next(), next()]
    const count = await b.store.write(async (s) => {
      await insert(s, outer)
      await b.store.write((t) => insert(t, inner))
      return (await texts(b.store)).filter((text) => text === outer.text || text === inner.text).length
    })
    expect(count).toBe(2)
  })

  test.each([true, false])('a nested write that fails fails the whole (rethrown: %s)', async (rethrown) => {
    const [outer, inner] = [next(), next()]
    const work = b.store.write(async (s) => {
      await insert(s, outer)
      const nested = b.store.write(async (t) => {
        await insert(t, inner)
        throw new Error('no')
      })
      if (rethrown) await nested
      else await nested.catch(() => {})
    })
    expect((await failing(work)).code).toBe('bug.unexpected')
    expect((await texts(b.store)).filter((text) => text === outer.text || text === inner.text)).toEqual([])
  })

  test('a write inside a read is refused', async () => {
    const row = next()
    const work = b.store.read(() => b.store.write((s) => insert(s, row)))
    expect((await failing(work)).message).toMatch(/inside store.read/)
    expect(await texts(b.store)).not.toContain(row.text)
  })

  test('work that outlives its write is a write of its own', async () => {
    const [kept, undone] = [next(), next()]
    let later: Promise<unknown> | undefined
    const work = b.store.write(async () => {
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(async () => {
        await b.store.write((s) => insert(s, kept))
        await b.store.write(async (s) => {
          await insert(s, undone)
          throw new Error('no')
        })
      })
      throw new Error('rolled back')
    })
    await failing(work)
    await failing(later ?? Promise.resolve())
    expect(await texts(b.store)).toContain(kept.text)
    expect(await texts(b.store)).not.toContain(undone.text)
  })

  test('100 writes in flight: all acknowledged are stored, the failing ones touch no other', async () => {
    const rows = Array.from({ length: 100 }, next)
    const outcomes = await Promise.allSettled(
      rows.map((row, i) =>
        b.store.write(async (s) => {
          await insert(s, row)
          if (i % 10 === 3) await insert(s, { id: idOf(90_000 + i), text: row.text })
          if (i % 10 === 7) throw new Error('no')
        }),
      ),
    )
    const stored = await texts(b.store)
    for (const [i, { status }] of outcomes.entries()) {
      expect(status).toBe(i % 10 === 3 || i % 10 === 7 ? 'rejected' : 'fulfilled')
      expect(stored.includes(rows[i]?.text), `row ${i}`).toBe(status === 'fulfilled')
    }
  })

  test('every column kind comes back exactly, and reads like it was returned', async () => {
    for (const given of SPECIMENS) {
      const id = next().id
      const rows = (s: Session) => rowsOf(s, b.vault, b.person, specimens, b.now)
      const added = await b.store.write((s) => rows(s).add({ id, ...given }))
      const read = await b.store.read((s) => rows(s).get(id))
      expect(read, String(given.text)).toEqual(added)
      expect(read).toMatchObject(given)
      const updated = await b.store.write((s) => rows(s).update(id, given))
      expect(updated).toEqual(added)
      expect(await b.store.read(async (s) => (await rows(s).find()).find((row) => row.id === id))).toEqual(
        added,
      )
    }
  })

  test('an id that cannot be one is a missing row, in either case of letters', async () => {
    const { id } = next()
    await b.store.write(async (s) => {
      const rows = rowsOf(s, b.vault, b.person, specimens, b.now)
      await rows.add({ id: id.toUpperCase(), sealed: 'mine' })
      expect((await rows.get(id))?.sealed).toBe('mine')
      expect((await rows.update(id.toUpperCase(), { sealed: 'still mine' }))?.sealed).toBe('still mine')
      expect(await rows.get('-'.repeat(36))).toBeUndefined()
      expect(await rows.remove("' or 1=1")).toBe(false)
    })
  })

  test('another person’s row reads like a missing one', async () => {
    const [{ id }, other] = [next(), idOf(80_000)]
    await b.store.write(async (s) => {
      await rowsOf(s, b.vault, b.person, specimens, b.now).add({ id })
      await b.vault.addPerson(s, other)
      const theirs = rowsOf(s, b.vault, other, specimens, b.now)
      expect(await theirs.get(id)).toBeUndefined()
      expect(await theirs.update(id, { integer: 1 })).toBeUndefined()
      expect(await theirs.remove(id)).toBe(false)
      expect([await theirs.find(), await theirs.count()]).toEqual([[], 0])
    })
  })

  const leaks: [string, string, (s: Session) => PromiseLike<unknown>][] = [
    [
      'a unique key',
      'store.conflict',
      async (s) => [
        await insert(s, { id: idOf(70_001), text: NEEDLE }),
        await insert(s, { id: idOf(70_002), text: NEEDLE }),
      ],
    ],
    ['a foreign key', 'store.conflict', (s) => insert(s, { person: idOf(60_000), text: NEEDLE })],
    ['a check', 'store.conflict', (s) => insert(s, { score: 11, text: NEEDLE })],
    ['not null', 'store.conflict', (s) => insert(s, { id: null, text: NEEDLE })],
    ['syntax', 'store.failed', (s) => run(s, `SELEC '${NEEDLE}'`)],
    ['an unknown table', 'store.failed', (s) => run(s, `SELECT * FROM "${NEEDLE}"`)],
  ]
  test.each(leaks)('an error about %s says %s and holds no parameter', async (_, code, work) => {
    const fn = async (s: Session) => void (await work(s))
    for (const attempt of [() => b.store.write(fn), () => b.store.write(() => b.store.write(fn))]) {
      const error = await failing(attempt())
      const { message, stack, cause } = error
      expect(JSON.stringify([message, stack, cause, error, Object.values(error)])).not.toContain(NEEDLE)
      expect(cause).toBeUndefined()
      expect(error.code).toBe(code)
    }
  })

  test('a read’s error holds no parameter either', async () => {
    const error = await failing(b.store.read((s) => run(s, `SELECT '${NEEDLE}' FROM nowhere`)))
    expect([error.message, error.stack, JSON.stringify(error), error.cause].join()).not.toContain(NEEDLE)
  })
}

async function run(s: Session, statement: string) {
  const either = s.db as { all?(q: unknown): unknown; execute?(q: unknown): Promise<unknown> }
  return either.all ? either.all(sql.raw(statement)) : either.execute?.(sql.raw(statement))
}
