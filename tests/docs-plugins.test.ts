import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Installation, installation, MOON } from './third-party-package.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/plugins.md'), 'utf8')

/** The guide's code blocks that have a name: ```js index.js */
const blocks = Object.fromEntries(
  [...guide.matchAll(/^```\w+ (\S+)\n([\s\S]*?\n)```$/gm)].map(([, name = '', text = '']) => [name, text]),
)
const { migrations = '', test: testing = '', ...files } = blocks

/** The lines of a shell block, as program and arguments. */
const lines = (block: string) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.split(' '))

let at: Installation
let folder: string
beforeAll(async () => {
  at = await installation()
  folder = at.add('firefly-plugin-moon', files)
})
afterAll(() => at.remove())

test('the guide holds every file of the fixture, word for word', () => {
  const written = readdirSync(MOON).filter((name) => name !== 'migrations')
  expect(Object.keys(files).sort()).toEqual(written.sort())
  for (const name of written) expect(files[name], name).toBe(readFileSync(join(MOON, name), 'utf8'))
})

test('its steps make a plugin that passes its own contract test', async () => {
  const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
  const [sqlite = [], postgres = []] = lines(migrations)
  for (const line of [sqlite, postgres]) expect(line.slice(0, 3)).toEqual(['npx', 'drizzle-kit', 'generate'])
  await Promise.all(
    [sqlite, postgres].map((line) => run(process.execPath, [kit, ...line.slice(2)], { cwd: folder })),
  )
  for (const file of ['sqlite/0000_init.sql', 'postgres/0000_init.sql']) {
    const made = readFileSync(join(folder, 'migrations', file), 'utf8')
    expect(made).toBe(readFileSync(join(MOON, 'migrations', file), 'utf8'))
  }
  const [[program = '', ...options] = []] = lines(testing)
  expect([program, ...options]).toEqual(['node', '--test'])
  // Vitest's own environment would make the child report to it.
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: at.folder }
  const { stdout } = await run(process.execPath, [...options, '--test-reporter=tap'], { cwd: folder, env })
  expect(stdout).toMatch(/^# pass \d\d$/m)
  expect(stdout).toMatch(/^# fail 0$/m)
})
