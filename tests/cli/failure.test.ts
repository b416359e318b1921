import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { childScript } from '../../src/engine/testing/child.ts'
import { postgresPlace } from '../../src/engine/testing/throwaway.ts'
import { type Created, type Entry, type Home, makeHome, type Page, type Problem, RUN } from './firefly.ts'

let home: Home
beforeEach(() => {
  home = makeHome()
})
afterEach(() => home.remove())

const texts = async (from = home) =>
  (await from.json<Page>(['history'])).checkins.map((entry) => entry.journal_text)

/** Runs a script in a mount namespace of its own, where the home is a small disk. `ff` is the program. */
async function onDisk(size: string, script: string) {
  const ff = `ff() { ${process.execPath} ${RUN} "$@"; }`
  const mount = `mount -t tmpfs -o size=${size},mode=700 tmpfs "$FIREFLY_HOME"`
  const options = { env: home.env, extendEnv: false, reject: false, stdin: 'ignore' as const }
  const { stdout, stderr } = await execa(
    'unshare',
    ['-rm', 'bash', '-c', `${mount} || exit 9; ${ff}; ${script}`],
    options,
  )
  const parts = new Map(
    stdout
      .split(/^== /m)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  )
  const said = (name: string) =>
    parts.get(name)?.replace(/\nrc \d+\n?$/, '') ?? `${name} is lacking: ${stdout} ${stderr}`
  return {
    stderr,
    text: said,
    rc: (name: string) => Number(/\nrc (\d+)\n?$/.exec(`\n${parts.get(name)}`)?.[1]),
    json: <T>(name: string) => JSON.parse(said(name)) as T,
  }
}
/** One command of such a script, its output and exit code told apart by its name. */
const step = (name: string, command: string) => `echo "== ${name}"; ${command}; rc=$?; echo; echo "rc $rc";`

describe('the disk', () => {
  test('a folder that cannot be written: clear error, reads go on, the card prints', async () => {
    const done = await onDisk(
      '8m',
      [
        step('saved', 'ff journal before --json'),
        'mount -o remount,ro "$FIREFLY_HOME";',
        step('write', 'ff journal after --json'),
        step('crisis', 'ff crisis'),
        step('doctor', 'ff doctor --json'),
        'mount -o remount,rw "$FIREFLY_HOME";',
        step('again', 'ff history --json'),
      ].join('\n'),
    )
    expect(done.rc('saved')).toBe(0)
    expect(done.rc('write')).toBe(6)
    expect(done.json<{ error: Problem }>('write').error).toMatchObject({
      kind: 'unavailable',
      code: 'store.read-only',
    })
    expect(done.text('crisis')).toContain('findahelpline.com')
    expect(done.rc('doctor')).toBe(6)
    expect(done.json<Page>('again').checkins.map((entry) => entry.journal_text)).toEqual(['before'])
  })

  test('a full disk: what was acknowledged is there, the rest is refused, the card prints', async () => {
    const done = await onDisk(
      '2m',
      [
        step('saved', 'ff journal before --json'),
        'dd if=/dev/zero of="$FIREFLY_HOME/filler" bs=4k 2>/dev/null;',
        step('write', 'ff journal after --json'),
        step('large', 'head -c 900000 /dev/zero | tr "\\0" x | ff journal --json'),
        step('crisis', 'ff crisis'),
        'truncate -s -40k "$FIREFLY_HOME/filler";',
        step('tight', 'head -c 900000 /dev/zero | tr "\\0" x | ff journal --json'),
        'rm "$FIREFLY_HOME/filler";',
        step('again', 'ff history --json'),
        step('doctor', 'ff doctor --json'),
        step('later', 'ff journal later --json'),
      ].join('\n'),
    )
    expect(done.rc('saved')).toBe(0)
    for (const name of ['write', 'large', 'tight']) {
      expect({ name, rc: done.rc(name) }).toEqual({ name, rc: 6 })
      expect(done.json<{ error: Problem }>(name).error).toMatchObject({
        code: 'store.full',
        message: 'There is no room left where your data is kept. Nothing was saved by this command.',
      })
    }
    expect(done.text('crisis')).toContain('findahelpline.com')
    expect(done.json<Page>('again').checkins.map((entry) => entry.journal_text)).toEqual(['before'])
    expect(done.rc('doctor')).toBe(0)
    expect(done.rc('later')).toBe(0)
    expect(done.stderr).not.toMatch(/^\s+at /m)
  })

  test('entries written until the disk is full: every acknowledged one is there', async () => {
    const done = await onDisk(
      '2m',
      [
        step('saved', 'ff journal first --json >/dev/null'),
        'ids=""; for n in $(seq 30); do',
        '  out=$(head -c 60000 /dev/urandom | base64 -w0 | ff journal --json) || break',
        '  ids="$ids $(echo "$out" | grep -m1 -o "[0-9a-f-]\\{36\\}")"; done;',
        step('ids', 'echo $ids'),
        'rm -f "$FIREFLY_HOME"/backups/*; mount -o remount,size=8m "$FIREFLY_HOME";',
        step('again', 'ff history --json --limit 100'),
        step('doctor', 'ff doctor --json'),
      ].join('\n'),
    )
    const acknowledged = done.text('ids').trim().split(/\s+/)
    const stored = done.json<Page>('again').checkins.map(({ id }) => id)
    expect(acknowledged.length).toBeGreaterThan(2)
    expect(acknowledged.length).toBeLessThan(30)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    expect(done.rc('doctor')).toBe(0)
  })
})

describe('the database', () => {
  test('held by another program: waits, then says so, and the entry can be saved afterwards', async () => {
    await home.json(['journal', 'before'])
    const other = new Driver(home.db)
    other.exec('BEGIN IMMEDIATE')
    const started = Date.now()
    expect(await home.fails(['journal', 'during'], 6)).toMatchObject({
      code: 'store.locked',
      message: 'Another program holds the database, and it did not let go in time.',
    })
    expect(Date.now() - started).toBeLessThan(20_000)
    expect(await texts()).toEqual(['before'])
    const waiting = home.json(['journal', 'after'])
    setTimeout(() => other.exec('ROLLBACK'), 1_500)
    await waiting
    other.close()
    expect(await texts()).toEqual(['after', 'before'])
  })

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['garbage', () => Buffer.alloc(100_000, 'garbage ')],
    ['a damaged head', (bytes) => bytes.fill(0xff, 0, 64)],
    ['a schema page of noise', (bytes) => bytes.fill(0x5a, 100, 4_096)],
    ['a file cut in half', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 8_192) * 4_096)],
  ])('%s is said to be damaged, and the file is not touched', async (_, damage) => {
    await home.json(['journal', 'before'])
    writeFileSync(home.db, damage(readFileSync(home.db)))
    const before = readFileSync(home.db)
    for (const args of [['journal', 'x'], ['history'], ['show', 'abcdef']]) {
      const problem = await home.fails(args, 6)
      expect(problem).toMatchObject({
        code: 'store.corrupt',
        hint: expect.stringContaining('Keep the file.'),
      })
    }
    const { code, out } = await home.run(['doctor'])
    expect(code).toBe(6)
    expect(out).toContain('problem  database')
    expect(readFileSync(home.db)).toEqual(before)
  })

  test('pages of a database, damaged one by one, are noticed by doctor or do no harm, and are left as they are', async () => {
    await home.json(['journal', 'before'])
    const good = readFileSync(home.db)
    const seen = { noticed: 0, harmless: 0 }
    // Every twelfth page: each look is a process of its own.
    for (let page = 1; page * 4_096 < good.length; page += 12) {
      const bytes = Buffer.from(good)
      bytes[page * 4_096] = 0x63
      writeFileSync(home.db, bytes)
      const { code } = await home.run(['doctor'])
      expect([0, 6]).toContain(code)
      seen[code === 6 ? 'noticed' : 'harmless']++
      expect(readFileSync(home.db)).toEqual(bytes)
    }
    expect(seen.noticed).toBeGreaterThan(0)
    writeFileSync(home.db, good)
    expect(await texts()).toEqual(['before'])
  })

  test('a changed or moved entry is refused, and never shown', async () => {
    const { checkin: one } = await home.json<Created>(['journal', 'the first'])
    const { checkin: two } = await home.json<Created>(['journal', 'the second'])
    const db = new Driver(home.db)
    db.prepare(
      'UPDATE mood_checkins SET journal_text = (SELECT journal_text FROM mood_checkins WHERE id = ?) WHERE id = ?',
    ).run(one.id, two.id)
    db.close()
    expect(await home.fails(['show', two.id], 3)).toMatchObject({ code: 'vault.tampered' })
    expect((await home.json<Entry>(['show', one.id])).journal_text).toBe('the first')
  })

  test('a database that others can read is refused, not mended', async () => {
    await home.json(['journal', 'before'])
    expect(statSync(home.db).mode & 0o777).toBe(0o600)
    chmodSync(home.db, 0o640)
    const problem = await home.fails(['journal', 'x'], 3)
    expect(problem).toMatchObject({ code: 'store.modes', hint: expect.stringContaining('chmod 600') })
    expect(problem.message).toContain(home.db)
    expect(statSync(home.db).mode & 0o777).toBe(0o640)
  })

  test('a place that is no folder, and a server that does not answer', async () => {
    const nowhere = { FIREFLY_HOME: '/dev/null/x' }
    expect((await home.fails(['journal', 'x'], 6, { env: nowhere })).code).toBe('store.read-only')
    const closed = { FIREFLY_STORE: 'postgres://nobody:secretword@127.0.0.1:9/none' }
    const problem = await home.fails(['journal', 'x'], 6, { env: closed })
    expect(problem).toMatchObject({
      code: 'store.unreachable',
      message: 'The database server does not answer.',
    })
    expect(JSON.stringify(problem)).not.toContain('secretword')
  })

  test('Postgres that is ended while it is used answers with an error, not a crash', async () => {
    const place = await postgresPlace(inject('postgres'))
    const other = makeHome({ url: place.store, remove: async () => {} })
    await other.json(['journal', 'before'])
    await place.remove()
    const problem = await other.fails(['journal', 'x'], 6)
    expect(problem.code).toBe('store.unreachable')
    await other.remove()
  })
})

describe('analysis', () => {
  const HANG = `
    export default { id: 'slow', contract: 1, analysers: [
      { id: 'slow', version: '1', rank: 1000, read: () => new Promise((done) => setTimeout(done, 60_000)) }] }`

  test('that hangs holds up saving for no more than its limit', async () => {
    writeFileSync(join(home.folder, 'slow.mjs'), HANG)
    await home.json(['config', 'plugins', '[{"path":"./slow.mjs"}]'])
    const started = Date.now()
    const { checkin } = await home.json<Created>(['journal', 'a calm day'])
    expect(Date.now() - started).toBeLessThan(10_000)
    expect(checkin).toMatchObject({ journal_text: 'a calm day', analysed_by: 'lexicon@1' })
  })

  test('that never came, in a process killed after saving: the text waits, and is read later', async () => {
    const script = childScript(`
      import { openStore } from './db/open.ts'
      import { createEngine } from './engine.ts'
      import { fileProvider } from './vault/key-providers.ts'
      import { builtInPlugins } from '../plugins/index.ts'
      const slow = { id: 'slow', contract: 1, analysers: [
        { id: 'slow', version: '1', rank: 1, read: () => new Promise(() => setInterval(() => {}, 1000)) }] }
      const engine = createEngine({
        store: () => openStore('sqlite:' + process.argv[2]),
        key: fileProvider(process.argv[3]),
        plugins: [...builtInPlugins.filter(({ id }) => id !== 'emotion'), slow],
        analysisLimitMs: 200,
      })
      const { output } = await engine.call('checkins.create', { journal_text: 'a calm morning' })
      console.log(output.checkin.id)
      setInterval(() => {}, 1000)`)
    const saveAndDie = async () => {
      const child = spawn(process.execPath, [script, home.db, home.keyFile], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = (await once(child.stdout, 'data')) as [Buffer]
      child.kill('SIGKILL')
      await once(child, 'close')
      return line.toString().trim()
    }
    const first = await saveAndDie()
    expect((await home.run(['show', first])).out).toContain('The text is saved. It will be read later.')
    // The command itself delivers what waits in the outbox, once it is done.
    const read = { journal_text: 'a calm morning', analysed_by: 'lexicon@1' }
    expect(await home.json<Entry>(['show', first])).toMatchObject(read)

    const second = await saveAndDie()
    const waiting = () => home.json(['call', 'checkins.read-waiting'], { operation: 'checkins.read-waiting' })
    expect(await waiting()).toEqual({ read: 1, waiting: 0 })
    expect(await home.json<Entry>(['show', second])).toMatchObject(read)
    expect(await waiting()).toEqual({ read: 0, waiting: 0 })
  })
})
