/**
 * The kill loop: 8 writer processes on one store, each killed with SIGKILL at a random moment, round after
 * round. What was acknowledged must be stored, whole and readable; a row, its audit entry and its event must
 * be there together or not at all.
 *
 * CI runs 50 rounds, 25 on each store (tests/cli/kill-loop.test.ts;
 * FIREFLY_KILL_ROUNDS sets another number). The long form, by hand:
 *
 *   node scripts/run-ts.mjs tests/battery/kill-loop.ts sqlite 1000 1
 *   node scripts/run-ts.mjs tests/battery/kill-loop.ts postgres 1000 1
 *
 * Arguments: the store, the rounds, the seed of the moments and texts. Prints the counts; exit code 1 when
 * one is wrong.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { count, eq } from 'drizzle-orm'
import type { Table } from '../../src/engine/db/kit.ts'
import { openStore } from '../../src/engine/db/open.ts'
import type { Store } from '../../src/engine/db/store.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { auditLog, outbox } from '../../src/engine/ledger.ts'
import { fileProvider } from '../../src/engine/vault/key-providers.ts'
import { accounts } from '../../src/plugins/accounts/index.ts'
import { checkins } from '../../src/plugins/checkins/index.ts'
import { moodCheckins } from '../../src/plugins/checkins/schema.ts'

const WRITERS = 8
const SELF = fileURLToPath(import.meta.url)

export interface Counts {
  rounds: number
  kills: number
  acknowledged: number
  journal: number
  audit: number
  outbox: number
  /** Acknowledged yet not stored. */
  lost: number
  /** Stored, but not the text that was written. */
  garbled: number
  integrity: string
}

const engineOn = (store: string, keyFile: string) =>
  createEngine({ store: () => openStore(store), key: fileProvider(keyFile), plugins: [accounts, checkins] })

// No analyser and no screen: they run before the write, and 800 starts take half as long without them.
/** The text of a key: letters of several scripts, up to some kilobytes, always the same for one key. */
function textOf(key: string): string {
  const random = randomFrom([...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7))
  const words = ['bus', 'שקט', '🌿', 'Tür', '👩‍👩‍👧', 'rain', '。', 'e\u0301']
  const length = Math.floor(random() ** 4 * 800)
  return `${key} ${Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ')}`
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A writer: saves entries until it is killed, and says each id once it was acknowledged. */
async function write([store = '', keyFile = '', name = '']: readonly string[]) {
  const engine = engineOn(store, keyFile)
  for (let n = 0; ; n++) {
    const journal_text = textOf(`${name}.${n}`)
    const { output } = await engine.call('checkins.create', { journal_text, mood_score: 1 + (n % 10) })
    writeSync(1, `${(output as { checkin: { id: string } }).checkin.id} ${name}.${n}\n`)
  }
}

/** Kills every writer 100 to 400 ms after its first entry, so that each is killed at its work. */
function startWriter(args: readonly string[], afterMs: number, acknowledged: Map<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [SELF, 'writer', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let [rest, armed] = ['', false]
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!armed) setTimeout(() => child.kill('SIGKILL'), afterMs)
    armed = true
    const lines = (rest + chunk).split('\n')
    // A line that was cut off by the kill was not acknowledged to anyone.
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [id = '', key = ''] = line.split(' ')
      acknowledged.set(id, key)
    }
  })
  return new Promise<boolean>((resolve) => child.on('close', (_, signal) => resolve(signal === 'SIGKILL')))
}

export async function killLoop(store: string, rounds: number, seed: number): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'firefly-kill-loop-'))
  const [keyFile, place] = [
    join(folder, 'key'),
    store === 'sqlite' ? `sqlite:${join(folder, 'firefly.db')}` : store,
  ]
  const random = randomFrom(seed)
  const acknowledged = new Map<string, string>()
  let kills = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const writers = Array.from({ length: WRITERS }, (_, i) =>
        startWriter([place, keyFile, `${seed}.${round}.${i}`], 100 + random() * 300, acknowledged),
      )
      kills += (await Promise.all(writers)).filter(Boolean).length
    }
    // Postgres notices a dead client only when it writes to it.
    if (store !== 'sqlite') await delay(500)
    return {
      rounds,
      kills,
      acknowledged: acknowledged.size,
      ...(await compare(place, keyFile, acknowledged)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Page {
  checkins: { id: string; journal_text: string }[]
  next_cursor: string | null
}

async function compare(place: string, keyFile: string, acknowledged: ReadonlyMap<string, string>) {
  const engine = engineOn(place, keyFile)
  const stored = new Map<string, string>()
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const { output } = await engine.call('checkins.list', { limit: 1000, cursor })
    for (const { id, journal_text } of (output as Page).checkins) stored.set(id, journal_text)
    cursor = (output as Page).next_cursor
  }
  await engine.close()
  const store = await openStore(place)
  try {
    return {
      journal: await rows(store, moodCheckins),
      audit: await rows(store, auditLog, ['action_type', 'checkins.create']),
      outbox: await rows(store, outbox, ['topic', 'checkin.created']),
      lost: [...acknowledged].filter(([id, key]) => stored.get(id) !== textOf(key)).length,
      garbled: [...stored.values()].filter((text) => text !== textOf(text.split(' ')[0] ?? '')).length,
      integrity: (await store.check()) ?? 'ok',
    }
  } finally {
    await store.close()
  }
}

const rows = (store: Store, table: Table, [column, value]: readonly string[] = []): Promise<number> =>
  store.read(async (s) => {
    const t = s.table(table)
    const where = column ? eq(t[column] as never, value) : undefined
    const [row] = await s.db.select({ n: count() }).from(t).where(where)
    return Number(row?.n)
  })

/** Whether every promise was kept, and the loop did its work. */
export const kept = (counts: Counts): boolean =>
  counts.lost === 0 &&
  counts.garbled === 0 &&
  counts.integrity === 'ok' &&
  counts.kills === counts.rounds * WRITERS &&
  counts.acknowledged >= counts.kills &&
  counts.journal >= counts.acknowledged &&
  counts.journal === counts.audit &&
  counts.journal === counts.outbox

async function main([store = 'sqlite', rounds = '50', seed = '1']: readonly string[]) {
  const server =
    store === 'postgres'
      ? await (await import('../../src/engine/testing/postgres-server.ts')).startPostgres()
      : null
  try {
    const counts = await killLoop(server ? `${server.url}/postgres` : store, Number(rounds), Number(seed))
    console.log(
      JSON.stringify({
        store: server ? 'postgres' : store.replace(/:.*/, ''),
        seed: Number(seed),
        ...counts,
      }),
    )
    if (!kept(counts)) process.exitCode = 1
  } finally {
    await server?.stop()
  }
}

const [role, ...rest] = process.argv.slice(2)
await (role === 'writer' ? write(rest) : main(process.argv.slice(2)))
