import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Store } from './db/store.ts'
import { jobRuns } from './ledger.ts'
import type { Job } from './plugin.ts'

const LEASE_MS = 15 * 60_000

/** Runs a job unless another process is at it. @returns false when another was */
export async function runOnce(
  store: Store,
  now: () => Date,
  job: Job,
  work: () => Promise<void>,
): Promise<boolean> {
  const got = await store.write(async (s) => {
    const t = s.table(jobRuns)
    await s.db
      .insert(t)
      .values({ job: job.id } as never)
      .onConflictDoNothing()
    const until = new Date(now().getTime() + LEASE_MS).toISOString()
    const free = or(isNull(t.leased_until as never), lt(t.leased_until as never, now().toISOString()))
    const rows = await s.db
      .update(t)
      .set({ leased_until: until, last_started_at: now().toISOString() } as never)
      .where(and(eq(t.job as never, job.id), free))
      .returning()
    return rows.length > 0
  })
  if (!got) return false
  try {
    await work()
  } finally {
    await store.write(async (s) => {
      const t = s.table(jobRuns)
      const finished = { leased_until: null, last_finished_at: now().toISOString() }
      await s.db
        .update(t)
        .set(finished as never)
        .where(eq(t.job as never, job.id))
    })
  }
  return true
}

/**
 * Starts every job on its schedule in this process, by node-cron.
 * @param refuse told of each job whose schedule is none; the others run
 * @returns a function that stops them
 */
export async function schedule(
  jobs: readonly Job[],
  run: (id: string) => Promise<unknown>,
  refuse: (job: Job) => void,
): Promise<() => Promise<void>> {
  const cron = await import('node-cron')
  const [sound, unsound] = [[] as Job[], [] as Job[]]
  for (const job of jobs) (cron.validate(job.schedule) ? sound : unsound).push(job)
  unsound.forEach(refuse)
  const tasks = sound.map((job) =>
    // A job's failure is its own: it is tried again at its next time.
    cron.schedule(job.schedule, () => run(job.id).catch(() => {}), { noOverlap: true, name: job.id }),
  )
  return async () => {
    await Promise.all(tasks.map((task) => task.destroy()))
  }
}
