import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { failure } from '../errors.ts'
import { storeError } from './driver-errors.ts'
import {
  type Database,
  join,
  type RawConnection,
  type Session,
  type Store,
  session,
  type Waiting,
  waiting,
  within,
} from './store.ts'

/** One number for this program's advisory locks, so that replicas migrate one after another. */
const MIGRATION_LOCK = 0x66_69_72_65

/**
 * What a promise stands on, whatever the server's own defaults: instants read back exactly, nobody waits for
 * a lock for ever, and a commit is acknowledged only once it is on disk (a stronger setting is kept).
 */
const SETTINGS = `
  SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET lock_timeout = '10s';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

/** One commit is shared by at most this many waiting writes, on at most this many connections at once. */
const GROUP = 16
const LANES = 4

/**
 * Postgres by pg. Waiting writes share a transaction, as on SQLite, because turns to the server and fsyncs
 * are what a write costs. A write that loses to another (serialization, deadlock) is tried again: a function
 * given to `write` touches nothing but the database, so running it twice is safe.
 */
export function openPostgres(url: string, options: { connections?: number } = {}): Store {
  const owner = Symbol('postgres')
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'firefly',
    // At every new connection, before anyone has it.
    onConnect: async (client: pg.ClientBase) => void (await client.query(SETTINGS)),
  })
  // Without these handlers a lost connection, idle or in use, ends the whole process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))

  async function transaction<T>(begin: string, fn: (session: Session, client: pg.PoolClient) => Promise<T>) {
    const client = await pool.connect()
    let broken = false
    try {
      await client.query(begin)
      const value = await fn(sessionOf(client), client)
      // Where a statement failed and its error was caught, Postgres answers COMMIT by rolling back.
      const { command } = await client.query('COMMIT').catch((error) => {
        throw storeError(error).code === 'store.unreachable' ? uncertain() : error
      })
      if (command !== 'COMMIT') {
        throw failure('store.failed', 'A statement of this write failed, so nothing of it was saved.')
      }
      return value
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        const seen = storeError(error)
        if (seen.code !== 'store.locked' || attempt === 4) throw seen
      }
    }
  }

  const queue: Waiting[] = []
  let lanes = 0

  /** Takes groups of waiting writes until none waits. */
  async function lane() {
    lanes++
    try {
      // Started a tick later, so that writes of the same moment share one commit.
      await Promise.resolve()
      while (queue.length > 0) await runGroup(queue.splice(0, GROUP))
    } finally {
      lanes--
    }
  }

  /** One transaction for the group. If any of it fails nothing was stored, and each is run by itself. */
  async function runGroup(group: Waiting[]) {
    const [only, another] = group
    if (only && !another) return runAlone(only)
    try {
      const values = await transaction('BEGIN', async (s) => {
        const made: unknown[] = []
        for (const { run } of group) made.push(await run(s))
        return made
      })
      group.forEach(({ resolve }, i) => {
        resolve(values[i])
      })
    } catch (error) {
      // Where only the answer to COMMIT was lost, running again could save everything twice.
      if (storeError(error).code === 'store.uncertain') for (const { reject } of group) reject(error)
      else for (const waiting of group) await runAlone(waiting)
    }
  }

  const runAlone = ({ run, resolve, reject }: Waiting) =>
    tryAgain(() => transaction('BEGIN', run)).then(resolve, reject)

  function enqueue<T>(fn: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push(waiting(owner, fn, resolve as (value: unknown) => void, reject))
      if (lanes < LANES) void lane()
    })
  }

  return {
    dialect: 'postgres',
    async write(fn) {
      return join(owner, true, fn) ?? enqueue(fn)
    },
    async read(fn) {
      const inside = join(owner, false, fn)
      if (inside) return inside
      try {
        const reading = sessionOf(pool)
        return await within(owner, reading, false, fn)
      } catch (error) {
        throw storeError(error)
      }
    },
    async migrating(fn) {
      try {
        return await transaction('BEGIN', async (_, client) => {
          // Another program's migration may take longer than a lock in daily use.
          await client.query('SET LOCAL lock_timeout = 0')
          await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
          const raw: RawConnection = {
            run: async (script) => void (await client.query(script)),
            rows: async (query, parameters = []) => {
              let i = 0
              const numbered = query.replaceAll('?', () => `$${++i}`)
              return (await client.query(numbered, [...parameters])).rows
            },
          }
          return fn(raw)
        })
      } catch (error) {
        throw storeError(error)
      }
    },
    backup: async () => false,
    async check() {
      try {
        await pool.query('SELECT 1')
        return null
      } catch (error) {
        return storeError(error).message
      }
    },
    close: () => pool.end(),
  }
}

const uncertain = () =>
  failure(
    'store.uncertain',
    'The database server went away while it was saving, so it is not known whether this was saved.',
    'Look in `firefly history` before you write it again.',
  )

const sessionOf = (connection: pg.Pool | pg.PoolClient): Session =>
  session('postgres', drizzle(connection) as unknown as Database, async ({ name, text }, values) => {
    const { rows } = await connection.query({ name, text, values })
    return rows
  })
