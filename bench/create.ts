/**
 * `checkins.create` with encryption, screening, audit and outbox at 32 in flight, against the bare driver
 * doing three-row transactions of the same durability: on SQLite and on Postgres, in one run.
 * Run: npm run bench:create [-- entries]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Driver from 'better-sqlite3'
import pg from 'pg'
import { openPostgres } from '../src/engine/db/postgres.ts'
import { openSqlite } from '../src/engine/db/sqlite.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { startPostgres } from '../src/engine/testing/postgres-server.ts'
import { postgresPlace } from '../src/engine/testing/throwaway.ts'
import { memoryProvider } from '../src/engine/vault/key-providers.ts'
import { builtInPlugins } from '../src/plugins/index.ts'

const entries = Number(process.argv[2] ?? 3000)
const IN_FLIGHT = 32
const TURNS = 5
const WORDS =
  'The tram was packed, so I let two of them pass and took the third. At work I finished the table. '
const TEXT = WORDS.repeat(6)
const THREE = [1, 2, 3].map((i) => `CREATE TABLE t${i} (id text PRIMARY KEY, body text)`)

/** Runs `work` for every number, 32 at a time. @returns how many a second */
async function rate(count: number, work: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const start = performance.now()
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return count / ((performance.now() - start) / 1000)
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0

/** Both in turns, and the median of each turn's ratio: a disk's fsync is not the same from one second to the next. */
async function compare(
  store: string,
  own: (count: number) => Promise<number>,
  bare: (count: number) => Promise<number>,
) {
  await own(300)
  await bare(300)
  const turns: { own: number; bare: number }[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    turns.push({ bare: await bare(entries / TURNS), own: await own(entries / TURNS) })
  }
  const of = (pick: (turn: { own: number; bare: number }) => number) => median(turns.map(pick))
  const ratio = of((turn) => turn.own / turn.bare)
  const [mine, theirs] = [of((turn) => turn.own), of((turn) => turn.bare)]
  const verdict = ratio >= 0.5 ? 'met' : 'MISSED'
  console.log(
    `${store}: Firefly ${mine.toFixed(0)}/s, bare ${theirs.toFixed(0)}/s, ${ratio.toFixed(2)}× (at least 0.5×: ${verdict})`,
  )
  if (ratio < 0.5) process.exitCode = 1
}

async function ours(engine: Engine, count: number): Promise<number> {
  const create = (i: number) =>
    engine.call('checkins.create', {
      mood_score: (i % 10) + 1,
      energy_level: 4,
      journal_text: `${i} ${TEXT}`,
    })
  return rate(count, create)
}

// On a real disk: a memory file system would make every fsync free, and the comparison with it.
const folder = mkdtempSync(join(process.cwd(), '.bench-'))
try {
  const db = new Driver(join(folder, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  for (const statement of THREE) db.exec(statement)
  const inserts = [1, 2, 3].map((i) => db.prepare(`INSERT INTO t${i} VALUES (?, ?)`))
  const three = db.transaction((id: string, body: string) => {
    for (const insert of inserts) insert.run(id, body)
  })
  let id = 0
  const engine = createEngine({
    store: () => openSqlite(join(folder, 'ours.db')),
    key: memoryProvider(),
    plugins: builtInPlugins,
  })
  const bare = (count: number) => rate(count, async () => three.immediate(String(id++), TEXT))
  await compare('SQLite  ', (count) => ours(engine, count), bare)
  await engine.close()
  db.close()

  const server = await startPostgres()
  try {
    const place = await postgresPlace(server.url)
    const pool = new pg.Pool({ connectionString: place.store, max: 10 })
    pool.on('error', () => {})
    for (const statement of THREE) await pool.query(statement)
    const threeRows = async () => {
      const row = String(id++)
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        for (const t of [1, 2, 3]) await client.query(`INSERT INTO t${t} VALUES ($1, $2)`, [row, TEXT])
        await client.query('COMMIT')
      } finally {
        client.release()
      }
    }
    const second = await postgresPlace(server.url)
    const engine = createEngine({
      store: () => openPostgres(second.store, { connections: 10 }),
      key: memoryProvider(),
      plugins: builtInPlugins,
    })
    await compare(
      'Postgres',
      (count) => ours(engine, count),
      (count) => rate(count, threeRows),
    )
    await pool.end()
    await engine.close()
  } finally {
    await server.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
