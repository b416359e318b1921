import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig, places, readConfigFile, writeConfigFile } from './config.ts'

let home: string
let file: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'firefly-config-'))
  file = join(home, 'config.json')
})
afterEach(() => rmSync(home, { recursive: true }))

const write = (content: unknown) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}
const load = (env: Record<string, string> = {}) => loadConfig({ FIREFLY_HOME: home, ...env })

describe('the configuration', () => {
  test('without a file or variables has a place for everything', () => {
    expect(load()).toEqual({
      file,
      data: home,
      store: `sqlite:${join(home, 'firefly.db')}`,
      plugins: [],
      passwordCommand: undefined,
    })
  })

  test('lies where the system keeps such things', () => {
    expect(places({ XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' })).toEqual({
      file: '/c/firefly/config.json',
      data: '/d/firefly',
    })
    expect(places({ XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' })).toEqual({
      file: join(homedir(), '.config/firefly/config.json'),
      data: join(homedir(), '.local/share/firefly'),
    })
  })

  test('of the file counts, and a variable counts more, unless it is set to nothing', () => {
    write({ store: 'sqlite:own.db', key: { provider: 'keyring' }, plugins: [{ path: './moon' }] })
    expect(load()).toMatchObject({
      store: `sqlite:${join(home, 'own.db')}`,
      key: { provider: 'keyring' },
      plugins: [{ path: './moon' }],
    })
    const env = {
      FIREFLY_STORE: 'postgres://host/db',
      FIREFLY_KEY_FILE: '/k',
      FIREFLY_PASSWORD_COMMAND: 'pass show x',
    }
    expect(load(env)).toMatchObject({
      store: 'postgres://host/db',
      key: { provider: 'file', file: '/k' },
      passwordCommand: 'pass show x',
    })
    expect(load({ FIREFLY_STORE: '' }).store).toBe(`sqlite:${join(home, 'own.db')}`)
  })

  test.each<[unknown, RegExp]>([
    ['{ "store": secret }', /config\.json is not JSON \(Unexpected token/],
    ['', /config\.json is not JSON \(Unexpected end/],
    [{ store: 'mysql://secret' }, /config\.json: store must be sqlite:<path> or postgres:/],
    [{ colour: 'blue' }, /config\.json: There is no field colour\. Known: store, key, plugins\./],
    [
      { plugins: [{ package: 'x' }] },
      /config\.json: plugins\.0 must be \{ "path"|config\.json: .*version is missing/,
    ],
    [{ key: { provider: 'secret' } }, /key\.provider must be one of: auto, keyring/],
    [[], /config\.json: the input/],
  ])('%j is refused by file and field, without its value', (content, says) => {
    write(content)
    expect(load).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(says) }),
    )
    expect(load).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
  })

  test('of a variable that is wrong is refused by its name', () => {
    expect(() => load({ FIREFLY_STORE: 'secret' })).toThrow(
      expect.objectContaining({ message: 'FIREFLY_STORE: store must be sqlite:<path> or postgres://….' }),
    )
  })

  test('that cannot be read is told apart from one that is not JSON', () => {
    mkdirSync(file)
    expect(load).toThrow(expect.objectContaining({ message: `${file} cannot be read (EISDIR).` }))
  })
})

test('a configuration is checked, then written whole, for its owner only', () => {
  expect(writeConfigFile(file, { store: 'sqlite:x.db' })).toEqual({ store: 'sqlite:x.db' })
  expect(readConfigFile(file)).toEqual({ store: 'sqlite:x.db' })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(() => writeConfigFile(file, { store: 'x' })).toThrow(
    expect.objectContaining({ code: 'config.invalid' }),
  )
  expect(readConfigFile(file)).toEqual({ store: 'sqlite:x.db' })
  chmodSync(file, 0o600)
})
