import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, makeHome, ROOT, RUN } from './firefly.ts'

let home: Home
beforeEach(() => {
  home = makeHome()
})
afterEach(() => home.remove())

const shell = (script: string) =>
  execa('bash', ['-c', script], { env: home.env, extendEnv: false, reject: false })

test('a stray word never keeps the emergency card from printing', async () => {
  for (const words of [
    ['crisis', 'foo'],
    ['crisis', 'I', 'need', 'help'],
    ['crisis', 'IE'],
  ]) {
    const { out } = await home.run(words)
    expect(out).toContain('findahelpline.com')
  }
  const { code, err } = await home.run(['history', 'foo'])
  expect([code, err]).toEqual([2, expect.stringContaining('this command does not take')])
})

test('a slow reader gets every line', async () => {
  const lines = join(home.folder, 'lines.jsonl')
  writeFileSync(lines, '{"text":1}\n'.repeat(5000))
  const reader = '(sleep 1; n=0; while read -r _; do n=$((n+1)); done; echo $n)'
  const { stdout } = await shell(
    `${process.execPath} ${RUN} analyze --jsonl ${lines} 2>/dev/null | ${reader}`,
  )
  expect(stdout.trim()).toBe('5000')
})

test('an output that cannot be written is said in one line, with no stack', async () => {
  const { exitCode, stderr } = await shell(`${process.execPath} ${RUN} crisis > /dev/full`)
  expect([exitCode, stderr.split('\n').length]).toEqual([6, 1])
  expect(stderr).toContain('The output could not be written.')
})

test('a code cache with a flipped byte is passed over', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'firefly-flipped-'))
  try {
    for (const part of ['bin', 'dist/cli', 'package.json', 'oclif.manifest.json', 'content']) {
      cpSync(join(ROOT, part), join(copy, part), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    for (const name of ['main', 'program']) {
      const file = join(copy, 'dist/cli', `${name}.cjs.cache`)
      const bytes = readFileSync(file)
      bytes.fill(0xa5, bytes.length >> 1, (bytes.length >> 1) + 64)
      writeFileSync(file, bytes)
    }
    const { stdout } = await execa(process.execPath, [join(copy, 'bin/run.js'), 'crisis'], { env: home.env })
    expect(stdout).toContain('findahelpline.com')
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

test('two homes that share a key file and start at once both open afterwards', async () => {
  for (let round = 0; round < 4; round++) {
    const key = join(home.folder, `shared-${round}`)
    const homes = ['a', 'b'].map((name) => ({
      FIREFLY_HOME: join(home.folder, `${name}${round}`),
      FIREFLY_KEY_FILE: key,
    }))
    const saved = await Promise.all(homes.map((env) => home.run(['journal', 'entry'], { env })))
    expect(saved.map(({ code }) => code)).toEqual([0, 0])
    for (const env of homes) expect((await home.run(['history'], { env })).out).toContain('entry')
  }
})
