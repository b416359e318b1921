import { copyFileSync } from 'node:fs'
import Driver from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bench, bench, idOf, insert } from '../testing/specimens.ts'
import { sqlitePlace } from '../testing/throwaway.ts'

let at: ReturnType<typeof sqlitePlace>
let b: Bench
beforeEach(async () => {
  at = sqlitePlace()
  b = await bench(at)
})
afterEach(async () => {
  await b.store.close()
  await at.remove()
})

/** The commits in a journal: a frame that ends a transaction names the database's size (bytes 4–7). */
function commits(wal: Buffer): number {
  const page = wal.readUInt32BE(8)
  let count = 0
  const salt = wal.subarray(16, 24)
  for (let at = 32; at + 24 + page <= wal.length; at += 24 + page) {
    if (wal.subarray(at + 8, at + 16).equals(salt) && wal.readUInt32BE(at + 4) > 0) count++
  }
  return count
}

const copy = (name: string) => {
  const file = `${at.folder}/${name}.db`
  copyFileSync(at.file, file)
  copyFileSync(`${at.file}-wal`, `${file}-wal`)
  return file
}

const stored = (file: string) => {
  const raw = new Driver(file)
  const rows = raw.prepare('SELECT text FROM specimens').pluck().all()
  raw.close()
  return new Set(rows)
}

test('waiting writes share commits; each is on disk when it is acknowledged', async () => {
  const { readFileSync } = await import('node:fs')
  const before = commits(readFileSync(`${at.file}-wal`))
  let copies = 0
  const acknowledged: string[] = []
  const checks: [string, string[]][] = []
  const writes = Array.from({ length: 200 }, async (_, i) => {
    await b.store.write((s) => insert(s, { id: idOf(i), text: `t${i}` }) as never)
    acknowledged.push(`t${i}`)
    // Power is cut right now: what is in the files must hold every acknowledged row.
    if (i % 20 === 0) checks.push([copy(`cut-${copies++}`), [...acknowledged]])
  })
  await Promise.all(writes)
  const after = commits(readFileSync(`${at.file}-wal`)) - before
  expect(after).toBeGreaterThan(0)
  expect(after).toBeLessThanOrEqual(10)
  expect(checks).toHaveLength(10)
  for (const [file, texts] of checks) {
    const there = stored(file)
    for (const text of texts) expect(there.has(text), `${text} in ${file}`).toBe(true)
  }
})

test('nothing is acknowledged before its commit', async () => {
  let acknowledged = false
  const second = { done: false }
  const first = b.store
    .write((s) => insert(s, { id: idOf(1), text: 'first' }) as never)
    .then(() => {
      acknowledged = true
    })
  // In the same group, after the first: the first is written by now, yet not committed.
  const other = b.store.write(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    second.done = true
    expect(acknowledged).toBe(false)
    expect(stored(copy('early')).has('first')).toBe(false)
  })
  await Promise.all([first, other])
  expect(second.done).toBe(true)
})

test('a write alone is a commit of its own', async () => {
  const { readFileSync } = await import('node:fs')
  const before = commits(readFileSync(`${at.file}-wal`))
  for (let i = 0; i < 5; i++) await b.store.write((s) => insert(s, { id: idOf(i), text: `t${i}` }) as never)
  expect(commits(readFileSync(`${at.file}-wal`)) - before).toBe(5)
})

test('a migration and a backup wait their turn between writes', async () => {
  const work: Promise<unknown>[] = []
  for (let i = 0; i < 150; i++) {
    work.push(b.store.write((s) => insert(s, { id: idOf(i), text: `t${i}` }) as never))
    if (i === 20) work.push(b.store.migrating((raw) => raw.run('CREATE TABLE between_writes (x text)')))
    if (i === 90) work.push(b.store.backup(`${at.folder}/copy.db`))
  }
  await Promise.all(work)
  expect(stored(at.file).size).toBe(150)
  expect(await b.store.check()).toBeNull()
})
