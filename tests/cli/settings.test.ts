import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, makeHome, ROOT } from './firefly.ts'

let home: Home
let file: string
beforeEach(() => {
  home = makeHome()
  file = join(home.folder, 'config.json')
})
afterEach(() => home.remove())

const config = (...args: string[]) => home.json<Record<string, unknown>>(['config', ...args])

test('config sets, shows and unsets, and the file is private', async () => {
  expect(await config()).toEqual({ file, data: home.folder })
  expect(await config('key.provider', 'passphrase')).toEqual({ key: { provider: 'passphrase' } })
  expect(await config('key.provider')).toEqual({ 'key.provider': 'passphrase' })
  expect(await config('key.file')).toEqual({ 'key.file': null })
  expect(await config('plugins', '[{"path":"./moon"}]')).toMatchObject({ plugins: [{ path: './moon' }] })
  expect(await config('key', '--unset')).toEqual({ plugins: [{ path: './moon' }] })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ plugins: [{ path: './moon' }] })
  expect((await home.run(['config', 'store'])).out).toBe('not set\n')
})

test('config refuses what it does not know, names the file, and changes nothing', async () => {
  await config('key.provider', 'file')
  const before = readFileSync(file)
  for (const [args, says] of [
    [['stroe', 'x'], `${file}: There is no field stroe. Known: store, key, plugins.`],
    [['store', 'mysql://x'], `${file}: store must be sqlite:<path> or postgres://….`],
    [
      ['key.provider', 'cloud'],
      `${file}: key.provider must be one of: auto, keyring, passphrase, file, command.`,
    ],
    [['__proto__.x', 'y'], 'No such setting.'],
  ] as const) {
    expect(await home.fails(['config', ...args], 2)).toMatchObject({ code: 'config.invalid', message: says })
    expect(readFileSync(file)).toEqual(before)
  }
})

test.each([
  ['{"store": }', 'is not JSON'],
  ['{"store": 7}', 'store must be sqlite:<path> or postgres://….'],
  ['[]', ''],
])('an invalid file %j is named, kept, and does not stop the emergency card', async (content, says) => {
  writeFileSync(file, content)
  for (const args of [['journal', 'x'], ['history'], ['config'], ['plugins']]) {
    const problem = await home.fails(args, 2)
    expect(problem.code).toBe('config.invalid')
    expect(problem.message).toContain(file)
    expect(problem.message).toContain(says)
  }
  expect(readFileSync(file, 'utf8')).toBe(content)
  expect((await home.run(['crisis'])).code).toBe(0)
})

test('a database password is never shown', async () => {
  for (const store of [
    'postgres://me:s3cr@t@host/db',
    'postgres://:s3cret@host/db',
    'postgres://host/db?user=me&password=s3cret',
  ]) {
    const said = [
      await home.run(['config', 'store', store, '--json']),
      await home.run(['config']),
      await home.run(['config', 'store']),
    ]
    for (const { code, out, err } of said) {
      expect(code).toBe(0)
      expect(out + err).not.toMatch(/s3cr|@t@/)
      expect(out).toMatch(/host|Saved/)
    }
  }
})

test('FIREFLY_STORE is named when it is the one that is wrong', async () => {
  const problem = await home.fails(['history'], 2, { env: { FIREFLY_STORE: 'mysql://x' } })
  expect(problem.message).toBe('FIREFLY_STORE: store must be sqlite:<path> or postgres://….')
})

interface Diagnosis {
  ok: boolean
  checks: { check: string; ok: boolean; says: string }[]
}

async function problems(env: Record<string, string> = {}): Promise<Diagnosis['checks']> {
  const { code, out, err } = await home.run(['doctor', '--json'], { env })
  const { ok, checks } = JSON.parse(out) as Diagnosis
  expect({ code, ok, err }).toEqual(
    checks.every((c) => c.ok) ? { code: 0, ok: true, err: '' } : { code: 6, ok: false, err: '' },
  )
  return checks.filter((check) => !check.ok)
}

test('doctor finds nothing wrong in a new place, and makes nothing there', async () => {
  const env = { FIREFLY_HOME: join(home.folder, 'new'), FIREFLY_KEY_FILE: join(home.folder, 'new', 'key') }
  expect(await problems(env)).toEqual([])
  expect(() => readFileSync(join(home.folder, 'new'))).toThrow('ENOENT')
})

test('doctor finds nothing wrong after a check-in', async () => {
  await home.json(['journal', 'x'])
  expect(await problems()).toEqual([])
  const { out } = await home.run(['doctor'])
  expect(out).toContain('ok       database: every page was read and is sound')
  expect(out).toMatch(/it opens the\s+newest entry/)
})

test.each<[string, () => unknown, string, RegExp]>([
  ['an invalid configuration', () => writeFileSync(file, '{'), 'configuration', /config\.json is not JSON/],
  [
    'a folder that others can list',
    () => chmodSync(home.folder, 0o755),
    'folder',
    /Close it with: chmod 700/,
  ],
  ['a database others can read', () => chmodSync(home.db, 0o644), 'database', /chmod 600/],
  [
    'a damaged database',
    () => writeFileSync(home.db, 'not a database at all, but long enough to be read as one'),
    'database',
    /damaged/,
  ],
  ['a lost key', () => writeFileSync(home.keyFile, ''), 'key', /key/],
  [
    'a plugin that is not there',
    () => config('plugins', '[{"path":"./moon"}]'),
    'plugins',
    /There is no plugin at/,
  ],
])('doctor finds %s, and still says the rest', async (_, break_, check, says) => {
  await home.json(['journal', 'x'])
  await break_()
  const found = await problems()
  expect(found.map((one) => one.check)).toContain(check)
  expect(found.find((one) => one.check === check)?.says).toMatch(says)
})

test('a third-party plugin from the configuration works in the built program', async () => {
  const moon = join(ROOT, 'fixtures/plugins/moon')
  await config('plugins', JSON.stringify([{ path: moon }, { path: './none' }]))
  const { plugins, problems: left } = await home.json<{
    plugins: { id: string }[]
    problems: { plugin: string }[]
  }>(['plugins'])
  expect(plugins.map(({ id }) => id)).toContain('moon')
  expect(left.map(({ plugin }) => plugin)).toEqual(['./none'])
  expect((await home.run(['moon', 'log', '--help'])).out).toContain('USAGE\n  $ firefly moon log')
  expect((await home.run(['mon', 'log'])).err).toContain('Did you mean: firefly moon log')
})
