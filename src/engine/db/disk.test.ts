import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { childScript, runChild } from '../testing/child.ts'
import { sqlitePlace } from '../testing/throwaway.ts'

/** The lines run as root of a user namespace of their own, where a folder can be a disk of its own. */
const inside = async (folder: string, ...lines: string[]) =>
  runChild(['unshare', '-rm', 'bash', '-ec', lines.join('\n')], { D: folder, NODE: process.execPath })

const HEAD = `
  import { sql } from 'drizzle-orm'
  import { all } from './db/migrate.ts'
  import { openSqlite } from './db/sqlite.ts'
  const say = (what) => console.log(JSON.stringify(what))
  const problem = (error) => ({ code: error.code, message: error.message, hint: error.hint })
  const notes = (store) => store.read(async (s) => (await all(s.db, sql.raw('SELECT n FROM notes'))).map((row) => row.n))
  const add = (store, n, size = 20000) =>
    store.write((s) => all(s.db, sql\`INSERT INTO notes VALUES (\${n}, \${'x'.repeat(size)}) RETURNING n\`))
`
const namespaces = (await runChild(['unshare', '-rm', 'true']).catch(() => ({ code: 1 }))).code === 0
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('this machine lets a test have a disk of its own', () => {
  // Where it doesn't, the two tests below prove nothing; a limit of pages stands in for a full disk.
  expect(namespaces || process.platform !== 'linux' || process.env.CI === undefined).toBe(true)
})

test.runIf(namespaces)(
  'a full disk: said, nothing acknowledged is lost, reads go on, and it works again',
  async () => {
    const { folder, remove } = sqlitePlace()
    const script = childScript(`${HEAD}
    import { rmSync, writeFileSync } from 'node:fs'
    const [D] = [process.env.D]
    writeFileSync(D + '/room', Buffer.alloc(300000))
    const store = openSqlite(D + '/f.db')
    await store.migrating((raw) => raw.run('CREATE TABLE notes (n integer, text text)'))
    const kept = []
    const problems = []
    for (let n = 0; n < 400; n += 5) {
      const group = [n, n + 1, n + 2, n + 3, n + 4].map((i) => add(store, i).then(() => kept.push(i), (error) => problems.push(error)))
      await Promise.all(group)
    }
    say(problem(problems[0]))
    const same = async (of) => JSON.stringify((await notes(of)).sort()) === JSON.stringify([...kept].sort())
    say({ kept: kept.length, failed: problems.length, same: await same(store), sound: await store.check() })
    // Another program that starts now can still read.
    const second = openSqlite(D + '/f.db')
    say({ second: await same(second) })
    await second.close()
    rmSync(D + '/room')
    await add(store, 1000)
    kept.push(1000)
    await store.close()
    const again = openSqlite(D + '/f.db')
    say({ again: await same(again), sound: await again.check() })
    await again.close()
  `)
    const { code, out, err } = await inside(
      folder,
      'mount -t tmpfs -o size=4m tmpfs "$D"',
      `"$NODE" ${script}`,
    )
    expect([code, err]).toEqual([0, ''])
    const [error, after, second, again] = lines(out)
    expect(error).toMatchObject({ code: 'store.full', message: expect.stringContaining('no room left') })
    expect(error.hint).toMatch(/Free some room.*safe and can be read/)
    expect(after.kept).toBeGreaterThan(10)
    expect(after.failed).toBeGreaterThan(10)
    expect(after).toMatchObject({ same: true, sound: null })
    expect(second).toEqual({ second: true })
    expect(again).toEqual({ again: true, sound: null })
    rmSync(script)
    await remove()
  },
  60_000,
)

test.runIf(namespaces)(
  'a place that can’t be written: said when opening, for a new store and an old one',
  async () => {
    const { folder, remove } = sqlitePlace()
    const make = childScript(`${HEAD}
    const store = openSqlite(process.env.D + '/f.db')
    await store.migrating((raw) => raw.run('CREATE TABLE notes (n integer, text text)'))
    await add(store, 1, 10)
    await store.close()
  `)
    const open = childScript(`${HEAD}
    for (const name of ['f.db', 'new.db', 'deep/new.db']) {
      try {
        const store = openSqlite(process.env.D + '/' + name)
        await add(store, 2, 10)
        say('saved')
      } catch (error) {
        say(problem(error))
      }
    }
  `)
    const { code, out, err } = await inside(
      folder,
      'mount -t tmpfs -o size=4m tmpfs "$D"',
      `"$NODE" ${make}`,
      'mount -o remount,ro "$D"',
      `"$NODE" ${open}`,
    )
    expect([code, err]).toEqual([0, ''])
    for (const error of lines(out)) {
      expect(error).toMatchObject({ code: 'store.read-only', hint: expect.stringContaining('FIREFLY_HOME') })
      expect(error.message).toBe('The database cannot be opened or written at this place.')
    }
    expect(lines(out)).toHaveLength(3)
    for (const script of [make, open]) rmSync(script)
    await remove()
  },
  60_000,
)
