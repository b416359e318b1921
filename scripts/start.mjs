/**
 * `npm start`: a check-in. At a terminal it is yours, in your own store; without one the same job runs on a
 * sample diary entry in a throwaway store, and says so.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

if (!existsSync('dist/cli/main.cjs')) spawnSync('node', ['scripts/build.mjs'], { stdio: 'inherit' })

const firefly = (args, options) =>
  spawnSync(process.execPath, ['bin/run.js', ...args], { stdio: 'inherit', ...options })

if (process.stdin.isTTY && process.stdout.isTTY) {
  process.exitCode = firefly(['checkin']).status ?? 1
} else {
  const home = mkdtempSync(join(tmpdir(), 'firefly-sample-'))
  const [first] = readFileSync('fixtures/diary/entries.jsonl', 'utf8').split('\n')
  const { text } = JSON.parse(first)
  console.log('No terminal is attached, so this is a sample: a diary entry from fixtures/diary,')
  console.log('checked in to a throwaway store that is removed at the end.\n')
  try {
    const env = { ...process.env, FIREFLY_HOME: home, FIREFLY_KEY_FILE: join(home, 'master.key') }
    delete env.FIREFLY_STORE
    const entry = ['checkin', '--mood', '6', '--energy', '4', '--journal', '-']
    const { status } = firefly(entry, { input: text, stdio: ['pipe', 'inherit', 'inherit'], env })
    process.exitCode = status ?? 1
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
