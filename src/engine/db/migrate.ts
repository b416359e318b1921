import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { failure } from '../errors.ts'
import { storeError } from './driver-errors.ts'
import type { Dialect } from './kit.ts'
import type { RawConnection, Store } from './store.ts'

/** Where a plugin keeps what drizzle-kit generated: `<folder>/{sqlite,postgres}/` with `meta/_journal.json`. */
export interface MigrationSource {
  plugin: string
  folder: string
}

interface Step {
  plugin: string
  tag: string
  file: string
}

const APPLIED = 'SELECT plugin, tag, hash FROM firefly_migrations'

/**
 * Brings the store up to this program, in one transaction under the migration lock, after an automatic
 * backup where there is data to lose.
 * @throws `store.newer` when the store holds a step this program does not know; the store is untouched.
 */
export async function migrate(
  store: Store,
  sources: readonly MigrationSource[],
  options: { now: Date; backups: string | null },
): Promise<{ applied: string[]; backup: string | null }> {
  const steps = sources.flatMap((source) => stepsOf(source, store.dialect))
  const before = await look(store)
  refuseNewer(before, sources, steps)
  const pending = steps.filter((step) => !before?.has(`${step.plugin}/${step.tag}`))
  if (pending.length === 0) return { applied: [], backup: null }
  const backup = before && options.backups ? await backUp(store, options.backups, options.now) : null
  const applied = await store.migrating(async (raw) => {
    await raw.run(
      'CREATE TABLE IF NOT EXISTS firefly_migrations (plugin text NOT NULL, tag text NOT NULL, ' +
        'hash text NOT NULL, applied_at text NOT NULL, PRIMARY KEY (plugin, tag))',
    )
    // Another program may have migrated between the look and the lock.
    const now = await appliedSteps(raw)
    refuseNewer(now, sources, steps)
    const done: string[] = []
    for (const step of pending) {
      if (now.has(`${step.plugin}/${step.tag}`)) continue
      await apply(raw, step, store.dialect, options.now)
      done.push(`${step.plugin}/${step.tag}`)
    }
    return done
  })
  return { applied, backup }
}

async function apply(raw: RawConnection, step: Step, dialect: Dialect, now: Date) {
  const script = readScript(step)
  for (const statement of script.split('--> statement-breakpoint')) {
    // The pragmas that drizzle-kit writes around a rebuild do nothing inside a transaction: see sqlite.ts.
    const text =
      dialect === 'sqlite' ? statement.replace(/PRAGMA foreign_keys\s*=\s*(ON|OFF);?/gi, '') : statement
    if (text.trim()) await raw.run(text)
  }
  const hash = createHash('sha256').update(script).digest('hex')
  await raw.rows(
    'INSERT INTO firefly_migrations (plugin, tag, hash, applied_at) VALUES (?, ?, ?, ?) RETURNING tag',
    [step.plugin, step.tag, hash, now.toISOString()],
  )
}

function readScript({ plugin, file }: Step): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw failure('plugin.failed', `Plugin ${plugin} names the migration ${file}, which cannot be read.`)
  }
}

function stepsOf({ plugin, folder }: MigrationSource, dialect: Dialect): Step[] {
  const journal = join(folder, dialect, 'meta', '_journal.json')
  if (!existsSync(journal)) {
    throw failure(
      'plugin.failed',
      `Plugin ${plugin} has tables but no migrations for ${dialect} in ${folder}.`,
    )
  }
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { idx: number; tag: string }[] }
  return entries
    .sort((a, b) => a.idx - b.idx)
    .map(({ tag }) => ({ plugin, tag, file: join(folder, dialect, `${tag}.sql`) }))
}

/** Steps already applied, or null for a store that was never migrated. */
async function look(store: Store): Promise<Set<string> | null> {
  return store.read(async ({ db, dialect }) => {
    const known =
      dialect === 'sqlite'
        ? sql`SELECT 1 AS one FROM sqlite_master WHERE name = 'firefly_migrations'`
        : sql`SELECT 1 AS one WHERE to_regclass('firefly_migrations') IS NOT NULL`
    if ((await all(db, known)).length === 0) return null
    const rows = (await all(db, sql.raw(APPLIED))) as { plugin: string; tag: string }[]
    return new Set(rows.map((row) => `${row.plugin}/${row.tag}`))
  })
}

/** A raw query's rows: better-sqlite3's drizzle has `all`, Postgres' has `execute`. */
export async function all(db: unknown, query: unknown): Promise<unknown[]> {
  const either = db as {
    all?: (q: unknown) => unknown[]
    execute?: (q: unknown) => Promise<{ rows: unknown[] }>
  }
  return either.all ? either.all(query) : ((await either.execute?.(query))?.rows ?? [])
}

async function appliedSteps(raw: RawConnection): Promise<Set<string>> {
  const rows = await raw.rows(APPLIED)
  return new Set(rows.map((row) => `${row.plugin}/${row.tag}`))
}

function refuseNewer(before: Set<string> | null, sources: readonly MigrationSource[], steps: Step[]) {
  const known = new Set(steps.map((step) => `${step.plugin}/${step.tag}`))
  const plugins = new Set(sources.map((source) => source.plugin))
  for (const name of before ?? []) {
    if (plugins.has(name.split('/')[0] ?? '') && !known.has(name)) {
      throw failure(
        'store.newer',
        `This database was written by a newer Firefly (it holds the step ${name}). It was not changed.`,
        'Update Firefly, then try again.',
      )
    }
  }
}

async function backUp(store: Store, folder: string, now: Date): Promise<string | null> {
  if (store.dialect !== 'sqlite') return null
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storeError(error)
  }
  const name = `before-migration-${now.toISOString().replaceAll(':', '-')}`
  // Several plugins may bring migrations at one start.
  let file = join(folder, `${name}.db`)
  for (let n = 2; existsSync(file); n++) file = join(folder, `${name}-${n}.db`)
  return (await store.backup(file)) ? file : null
}
