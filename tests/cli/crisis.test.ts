import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadLibrary } from '../../src/plugins/interventions/library.ts'
import {
  type Created,
  expectFits,
  type Home,
  makeHome,
  onBothStores,
  outputOf,
  ROOT,
  RUN,
} from './firefly.ts'

describe('the emergency card', () => {
  let home: Home
  beforeAll(() => {
    home = makeHome()
  })
  afterAll(() => home.remove())

  const card = async (env: Record<string, string | undefined>, args: string[] = []) => {
    const { code, out, err } = await home.run(['crisis', ...args], { env })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('You do not have to be alone with this.')
    expect(out).toContain('findahelpline.com')
    return out
  }

  test.each([
    ['en_US.UTF-8', '988'],
    ['en_GB.UTF-8', '116 123'],
    ['de_DE', '112'],
    ['C', 'Call the emergency number of your country.'],
    ['', 'Call the emergency number of your country.'],
    ['xx_XX@odd', 'Call the emergency number of your country.'],
  ])('for LANG=%s says %s', async (LANG, says) => {
    expect(await card({ LANG })).toContain(says)
  })

  test('the country that is named counts more than the language settings', async () => {
    expect(await card({ LANG: 'en_US.UTF-8' }, ['--country', 'ie'])).toContain('116 123')
  })

  test('prints with an unreadable configuration, no home, and a home that is no folder', async () => {
    const broken = join(home.folder, 'broken')
    mkdirSync(join(broken, 'config.json'), { recursive: true })
    writeFileSync(join(broken, 'firefly.db'), 'garbage')
    for (const env of [
      { FIREFLY_HOME: broken },
      { FIREFLY_HOME: '/dev/null/x' },
      { FIREFLY_HOME: undefined, HOME: undefined },
      { FIREFLY_HOME: undefined, HOME: '/nonexistent', XDG_CONFIG_HOME: '/dev/null' },
      { FIREFLY_STORE: 'nonsense', FIREFLY_KEY_FILE: '/dev/null/key' },
    ]) {
      await card(env)
    }
  })

  test('prints for a user whom the system does not know and whose home nobody can read', async () => {
    if (process.getuid?.() !== 0) return void (await card({}))
    const closed = mkdtempSync(join(tmpdir(), 'firefly-closed-'))
    chmodSync(closed, 0)
    const through = ['setpriv', '--reuid', '54321', '--clear-groups', process.execPath, RUN, 'crisis']
    const [program = '', ...args] = through
    for (const env of [{}, { HOME: closed, FIREFLY_HOME: join(closed, 'x') }]) {
      const { stdout, stderr } = await execa(program, args, {
        env: { PATH: '/usr/bin:/bin', ...env },
        extendEnv: false,
        cwd: '/',
      })
      expect(stderr).toBe('')
      expect(stdout).toContain('findahelpline.com')
    }
    rmSync(closed, { recursive: true })
  })

  test('prints from a folder that is gone, with damaged code caches, and without the content folder', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'firefly-copy-'))
    try {
      for (const part of ['bin', 'dist/cli', 'package.json', 'oclif.manifest.json']) {
        cpSync(join(ROOT, part), join(copy, part), { recursive: true })
      }
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
      writeFileSync(join(copy, 'dist/cli/main.cjs.cache'), 'damaged')
      writeFileSync(join(copy, 'dist/cli/program.cjs.cache'), '')
      const script = `mkdir gone && cd gone && rmdir ../gone && exec ${process.execPath} ${copy}/bin/run.js crisis`
      const { stdout } = await execa('sh', ['-c', script], {
        env: home.env,
        extendEnv: false,
        cwd: home.folder,
      })
      expect(stdout).toContain('findahelpline.com')
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })

  test('--json holds the same, for programs', async () => {
    const resources = await home.json<{ country: string; resources: { name: string }[] }>([
      'crisis',
      '--country',
      'US',
    ])
    expectFits(outputOf('crisis.resources'), resources)
    expect(resources.country).toBe('US')
    expect(resources.resources.length).toBeGreaterThan(1)
  })

  test('--plain has no lines, and a slip still prints the card', async () => {
    expect(await card({}, ['--plain'])).not.toMatch(/[─•]/)
    const { code, out, err } = await home.run(['crisis', '--contry', 'IE'])
    expect(code).toBe(2)
    expect(out).toContain('findahelpline.com')
    expect(err).toBe('There is no flag --contry.\nDid you mean: --country\n')
  })
})

onBothStores('a text that says someone may be in danger', (place) => {
  let home: Home
  beforeAll(async () => {
    home = await place()
  })
  afterAll(() => home.remove())
  const TEXT = 'I want to kill myself tonight.'

  test('is saved first, then support is shown, and only then calm suggestions', async () => {
    const { code, out } = await home.run(['journal'], { input: TEXT, env: { LANG: 'en_US.UTF-8' } })
    expect(code).toBe(0)
    const [saved, support, suggestions] = ['Saved.', '988', 'What may help'].map((words) =>
      out.indexOf(words),
    )
    expect(saved).toBe(0)
    expect(support).toBeGreaterThan(0)
    expect(suggestions).toBeGreaterThan(support as number)
  })

  test('is flagged in JSON, where support goes to the other channel', async () => {
    const { code, out, err } = await home.run(['checkin', '--mood', '2', '--journal', '-', '--json'], {
      input: TEXT,
    })
    expect(code).toBe(0)
    const created = JSON.parse(out) as Created
    expectFits(outputOf('checkins.create'), created)
    expect(created.crisis_alert).toBe(true)
    expect(created.checkin).toMatchObject({ journal_text: TEXT, crisis_flagged: true })
    expect(err).toContain('findahelpline.com')
    const offered = created.recommendations.map(({ intervention_id }) =>
      loadLibrary().find(({ id }) => id === intervention_id),
    )
    expect(offered.length).toBeGreaterThan(0)
    expect(offered.map((item) => item?.safe_in_crisis)).toEqual(offered.map(() => true))
    expect(offered.map((item) => item?.therapeutic_approach)).toContain('Connection')
    expect(await home.json(['show', created.checkin.id])).toMatchObject({
      journal_text: TEXT,
      crisis_flagged: true,
    })
  })

  test('is answered wherever it is written: a note, a profile, a text that is only read', async () => {
    for (const args of [['checkin', '--doing', TEXT], ['profile', '--display-name', TEXT], ['analyze']]) {
      const { code, out } = await home.run(args, { ...(args.length === 1 && { input: TEXT }) })
      expect({ args, code }).toEqual({ args, code: 0 })
      expect(out).toContain('findahelpline.com')
    }
  })

  test('is answered even where it could not be saved', async () => {
    const env = { FIREFLY_HOME: '/dev/null/x', FIREFLY_STORE: undefined }
    const { code, out, err } = await home.run(['journal'], { input: TEXT, env })
    expect(code).toBe(6)
    expect(err).toContain('The database cannot be opened')
    expect(out).toContain('findahelpline.com')
  })

  test('an everyday text brings no support', async () => {
    const { out, err } = await home.run(['journal', 'The bus was late and I am dying for a coffee.'])
    expect(out + err).not.toContain('findahelpline.com')
  })
})
