import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { BuiltTable } from './db/kit.ts'
import type { Store } from './db/store.ts'
import { outbox } from './ledger.ts'
import type { Event } from './plugin.ts'

const LEASE_MS = 60_000
const MAX_ATTEMPTS = 10
const BATCH = 50

type Deliver = (event: Event, person: string) => Promise<void>

/**
 * Delivers what waits in the outbox. An event is leased, handled, and only then marked: a process that dies
 * between leaves it to the next, so a handler may see it twice. One that keeps failing is tried ten times.
 * @returns how many were delivered and how many failed
 */
export async function dispatch(store: Store, now: () => Date, deliver: Deliver) {
  const done = { delivered: 0, failed: 0 }
  for (;;) {
    const leased = await lease(store, now())
    if (!leased) return done
    for (const row of leased) {
      const { user_id, ...event } = row
      try {
        await deliver(event, user_id)
        await mark(store, row.id, now())
        done.delivered++
      } catch {
        done.failed++
      }
    }
  }
}

async function lease(store: Store, now: Date): Promise<(Event & { user_id: string })[] | null> {
  // A look first, so that an empty outbox costs no write.
  const waiting = await store.read(async (s) => {
    const t = s.table(outbox)
    return s.db.select().from(t).where(undelivered(t, now)).limit(1)
  })
  if (waiting.length === 0) return null
  return store.write(async (s) => {
    const t = s.table(outbox)
    const query = s.db.select().from(t).where(undelivered(t, now))
    const rows = await query.orderBy(t.id as never).limit(BATCH)
    const until = new Date(now.getTime() + LEASE_MS).toISOString()
    const ours: typeof rows = []
    for (const row of rows) {
      const taken = { leased_until: until, attempts: (row.attempts as number) + 1 }
      // Another replica may have read the same rows: whoever's update still finds one free has it.
      const mine = and(eq(t.id as never, row.id), undelivered(t, now))
      ours.push(
        ...(await s.db
          .update(t)
          .set(taken as never)
          .where(mine)
          .returning()),
      )
    }
    return ours.map((row) => ({
      id: row.id as string,
      topic: row.topic as string,
      at: row.created_at as string,
      ids: row.ids as Record<string, string>,
      user_id: row.user_id as string,
    }))
  })
}

function undelivered(t: BuiltTable, now: Date) {
  const free = or(isNull(t.leased_until as never), lt(t.leased_until as never, now.toISOString()))
  return and(isNull(t.delivered_at as never), lt(t.attempts as never, MAX_ATTEMPTS), free)
}

const mark = (store: Store, id: string, now: Date) =>
  store.write(async (s) => {
    const t = s.table(outbox)
    await s.db
      .update(t)
      .set({ delivered_at: now.toISOString() } as never)
      .where(eq(t.id as never, id))
  })
