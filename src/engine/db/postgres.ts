import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { storeError } from './driver-errors.ts'
import { type Database, joined, type RawConnection, type Session, type Store, session, within } from './store.ts'

/** One number for this program's advisory locks, so that replicas migrate one after another. */
const MIGRATION_LOCK = 0x66_69_72_65

/**
 * Postgres by pg. A write that loses to another (serialization, deadlock) is tried again: a function
 * given to `write` touches nothing but the database, so running it twice is safe.
 */
export function openPostgres(url: string, options: { connections?: number } = {}): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'firefly',
  })
  // Without a handler a lost idle connection ends the whole process.
  pool.on('error', () => {})

  async function transaction<T>(begin: string, fn: (session: Session, client: pg.PoolClient) => Promise<T>) {
    const client = await pool.connect()
    let broken = false
    try {
      await client.query(begin)
      const value = await fn(session('postgres', drizzle(client) as unknown as Database), client)
      await client.query('COMMIT')
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

  async function tryTwice<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        const seen = storeError(error)
        if (seen.code !== 'store.locked' || attempt === 4) throw seen
      }
    }
  }

  return {
    dialect: 'postgres',
    async write(fn) {
      const outer = joined(true)
      if (outer) return fn(outer)
      return tryTwice(() => transaction('BEGIN', (s) => within(s, true, () => fn(s))))
    },
    async read(fn) {
      const outer = joined(false)
      if (outer) return fn(outer)
      try {
        const reading = session('postgres', drizzle(pool) as unknown as Database)
        return await within(reading, false, () => fn(reading))
      } catch (error) {
        throw storeError(error)
      }
    },
    async migrating(fn) {
      try {
        return await transaction('BEGIN', async (_, client) => {
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
