import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Driver from 'better-sqlite3'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { postgresPlace } from '../../src/engine/testing/throwaway.ts'
import { type Home, makeHome, ROOT, type RunOptions } from './firefly.ts'

/** A word that no program knows: wherever it turns up, it came from the person's text. */
const NEEDLE = 'zebrafinch7391'
const TEXT = `A secret ${NEEDLE} morning.\nat ${NEEDLE} (file.js:1:1)`

let home: Home
let env: Record<string, string>
beforeAll(() => {
  home = makeHome()
  const TMPDIR = join(home.folder, 'tmp')
  mkdirSync(TMPDIR)
  env = { FIREFLY_DEBUG: '1', DEBUG: '*', TMPDIR }
})
afterAll(() => home.remove())

const run = (args: readonly string[], options: RunOptions = {}) =>
  home.run(args, { ...options, env: { ...env, ...options.env } })
const json = (value: unknown) => JSON.stringify(value)

test('what succeeds shows a text only where it is asked for, and never beside it', async () => {
  const silent: [string[], RunOptions?][] = [
    [['journal'], { input: TEXT }],
    [['checkin', '--mood', '6', '--journal', '-'], { input: TEXT }],
    [['checkin', '--doing', NEEDLE, '--mood', '2']],
    [['journal', NEEDLE, 'typed']],
    [['analyze'], { input: TEXT }],
    [['analyze', '--jsonl'], { input: json({ id: 1, text: TEXT }) }],
    [['analyze', '--json'], { input: TEXT }],
    [['doctor']],
    [['plugins']],
    [['key', 'status']],
    [['config']],
    [['crisis']],
  ]
  for (const [args, options] of silent) {
    const { code, out, err } = await run(args, options)
    expect({ args, code, shown: (out + err).includes(NEEDLE) }).toEqual({ args, code: 0, shown: false })
  }
  const meant: [string[], RunOptions?][] = [
    [['history']],
    [['journal', '--json'], { input: TEXT }],
    [['call', 'checkins.create'], { input: json({ journal_text: TEXT }) }],
    [['profile', '--display-name', NEEDLE]],
  ]
  for (const [args, options] of meant) {
    const { code, out, err } = await run(args, options)
    expect({ args, code, out: out.includes(NEEDLE), err: err.includes(NEEDLE) }).toEqual({
      args,
      code: 0,
      out: true,
      err: false,
    })
  }
})

const refused: [string[], RunOptions?][] = [
  [['checkin', '--mood', '11', '--journal', '-'], { input: TEXT }],
  ...['emotion', 'at', 'zone', 'where', 'with', 'mood', 'body', 'answer'].map((flag): [string[]] => [
    ['checkin', `--${flag}`, NEEDLE],
  ]),
  [['checkin', '--mood', '1', '--at', NEEDLE]],
  [['checkin', '--mood', '1', '--zone', NEEDLE]],
  [['checkin', '--body', `${NEEDLE}=11`]],
  [['checkin', '--body', `jaw=${NEEDLE}`]],
  [['checkin', '--journal', 'A', 'secret', NEEDLE]],
  [['checkin', '--mood', '3', NEEDLE]],
  [['checkin', `--${NEEDLE}`]],
  [['journal', `--${NEEDLE}`]],
  [[NEEDLE]],
  [['A', 'secret', NEEDLE]],
  [['key', NEEDLE]],
  [['show', NEEDLE]],
  [['show', 'abcdef', NEEDLE]],
  [['history', '--from', NEEDLE]],
  [['history', '--limit', NEEDLE]],
  [['history', '--cursor', NEEDLE]],
  [['analyze', NEEDLE]],
  [['analyze', NEEDLE, '--jsonl']],
  [['analyze', '--jsonl'], { input: `${TEXT}\n{"id":1,"text":"${NEEDLE}\\ud800"}` }],
  [['analyze'], { input: Buffer.concat([Buffer.from(TEXT), Buffer.from([0xff])]) }],
  [['journal'], { input: Buffer.concat([Buffer.from(TEXT), Buffer.from([0xff])]) }],
  [['call', 'checkins.create'], { input: `{"journal_text": ${NEEDLE}` }],
  [['call', 'checkins.create'], { input: json({ journal_text: `${TEXT}\0` }) }],
  [['call', 'checkins.create'], { input: json({ mood_score: NEEDLE, journal_text: TEXT }) }],
  [['call', 'checkins.create', '--input', NEEDLE]],
  [['profile', '--timezone', NEEDLE]],
  [['profile', '--country', NEEDLE]],
  [['profile', '--display-name', `${NEEDLE} `.repeat(20)]],
  [['preferences', '--theme', NEEDLE]],
  [['key', 'import'], { input: NEEDLE }],
  [['crisis', NEEDLE]],
  [['journal'], { input: TEXT, env: { FIREFLY_HOME: '/dev/null/x', FIREFLY_KEY_FILE: '/dev/null/x/key' } }],
  [['journal'], { input: TEXT, env: { FIREFLY_KEY_FILE: '/nonexistent/key' } }],
  [['journal'], { input: TEXT, env: { FIREFLY_STORE: 'postgres://nobody@127.0.0.1:9/none' } }],
  [['journal'], { input: TEXT, env: { FIREFLY_STORE: 'nonsense' } }],
]

test.concurrent.each(refused)('%j is refused without repeating a word', async (args, options) => {
  const { code, out, err } = await run(args, options)
  expect({ code: code !== 0, shown: (out + err).includes(NEEDLE) }).toEqual({ code: true, shown: false })
})

test('a plugin that throws the text in its errors', async () => {
  const fail = '(text) => { throw new Error("it says " + text + "\\nat home " + text) }'
  writeFileSync(
    join(home.folder, 'leaky.mjs'),
    `export default { id: 'leaky', contract: 1,
      screens: [{ id: 'leaky', screen: ${fail} }],
      analysers: [{ id: 'leaky', version: '1', rank: 99, read: ${fail} }],
      on: { 'checkin.created': async () => { throw new Error('${NEEDLE}') } } }`,
  )
  expect((await run(['config', 'plugins', '[{"path":"./leaky.mjs"}]'])).code).toBe(0)
  for (const args of [['journal'], ['analyze'], ['doctor']]) {
    const { out, err } = await run(args, { input: TEXT })
    expect({ args, shown: (out + err).includes(NEEDLE) }).toEqual({ args, shown: false })
  }
  expect((await run(['config', 'plugins', '--unset'])).code).toBe(0)
})

test('a damaged database and a changed entry', async () => {
  const other = makeHome()
  try {
    await other.json(['journal'], { input: TEXT })
    const db = new Driver(other.db)
    db.exec("UPDATE mood_checkins SET journal_text = x'00112233'")
    db.close()
    const changed = await other.run(['history'], { env })
    expect(changed.code).toBe(3)
    writeFileSync(other.db, 'garbage '.repeat(1_000))
    const garbage = await other.run(['journal'], { env, input: TEXT })
    expect(garbage.code).toBe(6)
    expect(changed.out + changed.err + garbage.out + garbage.err).not.toContain(NEEDLE)
  } finally {
    await other.remove()
  }
})

test('no argument or environment of any process holds the text while it is saved', async () => {
  const slow = {
    FIREFLY_KEY_FILE: undefined,
    FIREFLY_PASSWORD_COMMAND: 'sleep 0.5; echo a calm and long phrase',
  }
  const other = makeHome()
  try {
    await other.run(['config', 'key.provider', 'passphrase'])
    const saving = other.run(['journal'], { input: TEXT, env: { ...env, ...slow } })
    let [done, seen] = [false, 0]
    void saving.then(() => {
      done = true
    })
    while (!done) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        for (const part of ['cmdline', 'environ']) {
          const text = read(`/proc/${pid}/${part}`)
          if (text.includes('sleep 0.5')) seen++
          expect(text.includes(NEEDLE)).toBe(false)
        }
      }
      await delay(20)
    }
    expect((await saving).code).toBe(0)
    // The helper process was among those looked at.
    expect(seen).toBeGreaterThan(0)
  } finally {
    await other.remove()
  }
})

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

test('no file holds the text: database, WAL, backup, configuration, temporary files', async () => {
  // A reader keeps the WAL from being folded in; a new plugin's tables make a backup first.
  const reader = new Driver(home.db, { readonly: true })
  reader.prepare('SELECT count(*) FROM mood_checkins').get()
  expect((await run(['journal'], { input: TEXT })).code).toBe(0)
  const moon = join(ROOT, 'fixtures/plugins/moon')
  await run(['config', 'plugins', json([{ path: moon }])])
  expect((await run(['journal'], { input: TEXT })).code).toBe(0)
  const files = readdirSync(home.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const names = files.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['firefly.db', 'firefly.db-wal', 'config.json', 'master.key']))
  expect(existsSync(join(home.folder, 'backups'))).toBe(true)
  const own = files.filter(({ name }) => name !== 'leaky.mjs')
  for (const { parentPath, name } of own) {
    const bytes = readFileSync(join(parentPath, name))
    for (const form of [
      Buffer.from(NEEDLE),
      Buffer.from(NEEDLE, 'utf16le'),
      Buffer.from(Buffer.from(NEEDLE).toString('hex')),
    ]) {
      expect({ name, holds: bytes.includes(form) }).toEqual({ name, holds: false })
    }
  }
  expect(readdirSync(join(home.folder, 'tmp'))).toEqual([])
  reader.close()
})

test('no row in Postgres holds the text', async () => {
  const place = await postgresPlace(inject('postgres'))
  const other = makeHome({ url: place.store, remove: place.remove })
  try {
    const args = ['checkin', '--doing', NEEDLE, '--body', 'jaw=3', '--journal', '-']
    await other.json(args, { input: TEXT })
    await other.json(['profile', '--display-name', NEEDLE, '--other-conditions', NEEDLE])
    const client = new pg.Client({ connectionString: place.store })
    await client.connect()
    const tables = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    expect(tables.rows.length).toBeGreaterThan(5)
    for (const { tablename } of tables.rows as { tablename: string }[]) {
      const { rows } = await client.query(`SELECT t::text AS row FROM "${tablename}" t`)
      const all = rows.map(({ row }: { row: string }) => row).join('\n')
      expect({
        tablename,
        holds: all.includes(NEEDLE) || all.includes(Buffer.from(NEEDLE).toString('hex')),
      }).toEqual({ tablename, holds: false })
    }
    await client.end()
  } finally {
    await other.remove()
  }
})
