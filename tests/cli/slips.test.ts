import Driver from 'better-sqlite3'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { ERROR_KINDS } from '../../src/engine/errors.ts'
import { type Home, makeHome, RUN } from './firefly.ts'

let home: Home
beforeAll(async () => {
  home = makeHome()
  await home.json(['journal', 'an entry'])
})
afterAll(() => home.remove())

const names = Object.keys(COMMANDS).map((id) => id.split(':'))

test.concurrent.each(names)(
  '%s %s refuses a flag it does not have, in words and as JSON',
  async (...words) => {
    expect(await home.fails([...words, '--nonesuch'], 2)).toEqual({
      kind: 'invalid',
      code: 'input.flags',
      message: 'There is no such flag.',
      hint: 'See the flags of this command with --help.',
    })
    const { code, err } = await home.run([...words, '--nonesuch'])
    expect(code).toBe(2)
    expect(err).toBe('There is no such flag.\nSee the flags of this command with --help.\n')
  },
)

test.concurrent.each([
  [['chekin'], 'There is no command chekin.', 'Did you mean: firefly checkin'],
  [['jurnal', 'my', 'words'], 'There is no command jurnal.', 'Did you mean: firefly journal'],
  [['key', 'statsu'], 'There is no command key statsu.', 'Did you mean: firefly key status'],
  [['I', 'feel', 'lost'], 'There is no such command.', 'See the commands: firefly --help'],
  [['--nonesuch'], 'There is no such command.', 'See the commands: firefly --help'],
  [['checkin', '--moood', '3'], 'There is no flag --moood.', 'Did you mean: --mood'],
  [['checkin', '--mood'], 'Flag --mood expects a value', 'See --help.'],
  [['show'], 'This command needs: id.', 'See --help.'],
  [
    ['checkin', '--journal', 'my', 'own', 'words'],
    'There are words here that this command does not take.',
    'A text of several words needs quotation marks around it. See --help.',
  ],
])('%j says what was meant', async (args, message, hint) => {
  expect(await home.fails(args, 2)).toMatchObject({ kind: 'invalid', code: 'input.flags', message, hint })
  const { code, out, err } = await home.run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err.replace(/\s+/g, ' ')).toBe(`${message} ${hint} `)
})

test('each kind of failure has its exit code', async () => {
  const kinds: Record<string, [readonly string[], Record<string, string>]> = {
    invalid: [['checkin', '--mood', '11'], {}],
    missing: [['show', 'ffffffff'], {}],
    unavailable: [['journal', 'x'], { FIREFLY_HOME: '/dev/null/nowhere' }],
  }
  for (const [kind, [args, env]] of Object.entries(kinds)) {
    const { exit } = ERROR_KINDS[kind as keyof typeof ERROR_KINDS]
    expect((await home.fails(args, exit, { env })).kind).toBe(kind)
  }
})

test('a key that opens another store is denied, and a database of a newer Firefly is a conflict', async () => {
  const other = makeHome()
  try {
    await other.json(['journal', 'x'])
    const env = { FIREFLY_KEY_FILE: other.keyFile }
    expect(await home.fails(['history'], ERROR_KINDS.denied.exit, { env })).toMatchObject({
      code: 'key.wrong',
    })
    const db = new Driver(other.db)
    db.exec("INSERT INTO firefly_migrations VALUES ('checkins', '9999_later', 'x', '2099-01-01')")
    db.close()
    expect(await other.fails(['journal', 'x'], ERROR_KINDS.conflict.exit)).toMatchObject({
      code: 'store.newer',
      hint: 'Update Firefly, then try again.',
    })
  } finally {
    await other.remove()
  }
})

test.concurrent.each(['history', 'plugins --operations', 'crisis', 'profile', '--help', 'history --json'])(
  'the reader of `%s` may leave early',
  async (line) => {
    // A reader that leaves before the first word: every write fails then.
    const script = `${process.execPath} ${RUN} ${line} | true; echo "\${PIPESTATUS[0]}"`
    const options = { env: home.env, extendEnv: false, cwd: home.folder, stdin: 'ignore' as const }
    const { stdout, stderr } = await execa('bash', ['-c', script], options)
    expect(stderr).toBe('')
    expect(stdout).toBe('0')
  },
)

test('the first line of a long list, through a pipe', async () => {
  const script = `${process.execPath} ${RUN} plugins --operations 2>&1 | head -1`
  const { stdout } = await execa('bash', ['-c', script], { env: home.env, extendEnv: false, stdin: 'ignore' })
  expect(stdout).toBe('core (built in)')
})

test('help is there for every command, by flag and by `help`', async () => {
  for (const [words, line] of [
    [['--help'], 'COMMANDS'],
    [['help'], 'COMMANDS'],
    [['help', 'checkin'], '--mood=<number>'],
    [['key'], 'key rotate'],
    [['journal', '--help'], 'cat entry.txt | firefly journal'],
  ] as const) {
    const { code, out, err } = await home.run(words)
    expect({ words, code, err }).toEqual({ words, code: 0, err: '' })
    expect(out).toContain(line)
  }
  expect((await home.run(['--version'])).out).toMatch(/^firefly-wellness\/\d/)
})

test("oclif's own debugging is off: it would print every argument", async () => {
  const said = await home.run(['journal', 'NEEDLEWORD'], { env: { DEBUG: '*', FIREFLY_DEBUG: '1' } })
  expect(said.out + said.err).not.toContain('NEEDLEWORD')
  expect(said.code).toBe(0)
})
