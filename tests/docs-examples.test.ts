import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * Runs the shell examples of the README and the guides with the built program. A fence may say more:
 * `sh skip` is not run; `sh exit=2` must end with 2; `sh home=NAME` runs in a store of its own, without
 * FIREFLY_KEY_FILE, shared by the blocks of that name on the page. A fence `js run` is run as a module.
 */
const root = resolve(import.meta.dirname, '..')
const guides = readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`)
const pages = ['README.md', ...guides.filter((name) => name.endsWith('.md'))]

interface Example {
  line: number
  script: string
  exit: number
  home: string | undefined
}

function examples(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```sh([^\n]*)\n([\s\S]*?)^```$/gm)].flatMap(
    ({ index, 1: marks = '', 2: script = '' }) => {
      const words = marks.trim().split(' ')
      if (words.includes('skip') || !/(^|[|(] ?)firefly\b/m.test(script)) return []
      const said = (name: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
      const line = text.slice(0, index).split('\n').length
      return [{ line, script, exit: Number(said('exit') ?? 0), home: said('home') }]
    },
  )
}

let folder: string
beforeAll(() => {
  if (!existsSync(join(root, 'dist/cli/program.cjs'))) throw new Error('Build first: npm run build')
  folder = mkdtempSync(join(tmpdir(), 'firefly-examples-'))
  mkdirSync(join(folder, 'bin'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/run.js')}' "$@"\n`
  writeFileSync(join(folder, 'bin/firefly'), program, { mode: 0o755 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Where a page's blocks run: each page has a folder, and each named home one of its own. */
function place(page: string, home = 'main') {
  const at = join(folder, page.replaceAll('/', '-'), home)
  mkdirSync(at, { recursive: true })
  return at
}

function run(page: string, { script, home }: Example): Promise<{ code: number; said: string }> {
  const cwd = place(page, home)
  const env = {
    PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: cwd,
    TZ: 'UTC',
    FIREFLY_HOME: join(cwd, 'home'),
    ...(!home && { FIREFLY_KEY_FILE: join(cwd, 'home', 'key') }),
  }
  return new Promise((done) => {
    const child = execFile('/bin/sh', ['-ec', script], { cwd, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, said: `${stdout}\n${stderr}` })
    })
    child.stdin?.end()
  })
}

test('the JavaScript of the README runs', async () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  const blocks = [...text.matchAll(/^```js run\n([\s\S]*?)^```$/gm)].map(([, script = '']) => script)
  expect(blocks).not.toEqual([])
  for (const script of blocks) {
    const said = await new Promise<string>((done, fail) => {
      // From our own folder, where our name leads to our own exports.
      const child = execFile(process.execPath, ['--input-type=module'], { cwd: root }, (error, stdout) =>
        error ? fail(error) : done(stdout),
      )
      child.stdin?.end(script)
    })
    expect(said).toBe('calm continue_normal\n')
  }
})

describe.each(pages)('%s', (page) => {
  const found = examples(page)
  if (found.length === 0) test('has no example to run', () => {})
  // One after another: a later example may need what an earlier one saved.
  for (const example of found) {
    test(`line ${example.line}`, async () => {
      const { code, said } = await run(page, example)
      expect(code, `${example.script}\n${said}`).toBe(example.exit)
      expect(said).not.toMatch(/Something inside Firefly went wrong/)
    })
  }
})
