/**
 * How long whole commands take against `node -e 0`, paired in one run, and the peak memory of a check-in.
 * Run: npm run build && npm run bench:start [-- rounds]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rounds = Number(process.argv[2] ?? 25)
const home = mkdtempSync(join(tmpdir(), 'firefly-bench-'))
const env = { ...process.env, FIREFLY_HOME: home, FIREFLY_KEY_FILE: join(home, 'key'), FIREFLY_STORE: '' }
Reflect.deleteProperty(env, 'FIREFLY_STORE')

const TEXT =
  'I woke up before the alarm and lay still for a while. The tram was packed, so I took the third one.'
const firefly = (...args: string[]) => ['bin/run.js', ...args]
const commands: [name: string, args: string[], limit: number][] = [
  ['node -e 0', ['-e', '0'], 1],
  ['--version', firefly('--version'), 1.8],
  ['--help', firefly('--help'), 1.8],
  ['checkin, saved', firefly('checkin', '--mood', '6', '--energy', '4', '--journal', TEXT, '--json'), 3],
  ['crisis', firefly('crisis'), Number.NaN],
  ['history', firefly('history'), Number.NaN],
]

function time(args: string[]): number {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - start
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0

try {
  const times = commands.map(() => [] as number[])
  // The first round makes the store and warms the disk's cache: not counted.
  for (let round = -1; round < rounds; round++) {
    commands.forEach(([, args], i) => {
      const ms = time(args)
      if (round >= 0) times[i]?.push(ms)
    })
  }
  const base = times[0] ?? []
  let missed = 0
  for (const [i, [name, , limit]] of commands.entries()) {
    const own = times[i] ?? []
    // Paired: each round's ratio to its own `node -e 0`, then the median, so that a slow moment cancels out.
    const ratio = median(own.map((ms, round) => ms / (base[round] ?? 1)))
    const verdict = Number.isNaN(limit)
      ? ''
      : ratio <= limit
        ? `at most ${limit}: met`
        : `at most ${limit}: MISSED`
    if (ratio > limit) missed++
    console.log(
      `${name.padEnd(16)} ${median(own).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)}×  ${verdict}`,
    )
  }
  const hook = join(home, 'hook.cjs')
  const out = join(home, 'rss')
  const write = `require('fs').writeFileSync(${JSON.stringify(out)},String(process.resourceUsage().maxRSS))`
  writeFileSync(hook, `process.on('exit',()=>{${write}})`)
  const [, args] = commands[3] ?? []
  spawnSync(process.execPath, ['--require', hook, ...(args ?? [])], { env, stdio: 'ignore' })
  const mb = Number(readFileSync(out, 'utf8')) / 1024
  if (mb > 130) missed++
  console.log(`peak memory of a check-in: ${mb.toFixed(0)} MB, at most 130: ${mb > 130 ? 'MISSED' : 'met'}`)
  process.exitCode = missed > 0 ? 1 : 0
} finally {
  rmSync(home, { recursive: true, force: true })
}
