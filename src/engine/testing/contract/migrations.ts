import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Dialect } from '../../db/kit.ts'
import { all } from '../../db/migrate.ts'
import type { Store } from '../../db/store.ts'
import type { Plugin } from '../../plugin.ts'
import { throwawayEngine } from '../throwaway.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'
import { inWorld } from './world.ts'

interface Snapshot {
  tables: Record<string, { name: string; columns: Record<string, { notNull: boolean }> }>
}

/** Migrations: there, up to date with the tables, repeatable, and within the plugin's own tables. */
export function migrationChecks(subject: Subject): ContractCheck[] {
  const { plugin } = subject
  const demand: Demand = demandOf(plugin)
  return [
    {
      name: 'its migrations are there for both dialects and make its tables as they are declared',
      run: async () => {
        for (const dialect of ['sqlite', 'postgres'] as const) checkFolder(plugin, dialect, demand)
      },
    },
    {
      name: 'its migrations apply to an empty store, and once',
      run: async () => (plugin.migrations ? applyTwice(subject, demand) : undefined),
    },
    {
      name: 'its migrations make its own tables and nothing else',
      run: async () => {
        if (!plugin.migrations) return
        await inWorld(subject, async ({ store, engine }) => {
          const known = [...engine.registry.tables.keys(), 'firefly_migrations']
          for (const name of await made(store)) {
            demand(known.includes(name), `its migrations make ${name}, which is none of its tables`)
          }
        })
      },
    },
  ]
}

function checkFolder(plugin: Plugin, dialect: Dialect, demand: Demand) {
  if (!plugin.tables?.length) return
  const folder = join(plugin.migrations ?? '', dialect)
  const journal = join(folder, 'meta/_journal.json')
  demand(existsSync(journal), `it has tables but no migrations for ${dialect} in ${folder}`)
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { idx: number; tag: string }[] }
  const own = new Set(plugin.tables.map(({ name }) => name))
  let last: Snapshot | undefined
  for (const { idx, tag } of entries) {
    const [script, meta] = [
      join(folder, `${tag}.sql`),
      join(folder, `meta/${String(idx).padStart(4, '0')}_snapshot.json`),
    ]
    demand(existsSync(script), `${script} is missing`)
    demand(existsSync(meta), `${meta} is missing: generate migrations with drizzle-kit`)
    last = JSON.parse(readFileSync(meta, 'utf8')) as Snapshot
    for (const { name } of Object.values(last.tables)) own.add(name)
    checkScript(readFileSync(script, 'utf8'), `${dialect}/${tag}.sql`, own, demand)
  }
  for (const { name, columns } of plugin.tables) {
    const drawn = Object.values(last?.tables ?? {}).find((table) => table.name === name)
    demand(drawn, `no migration for ${dialect} makes the table ${name}`)
    const line = ([column, required]: [string, boolean]) => `${column}${required ? '' : '?'}`
    const declared = Object.entries(columns).map(([c, { required }]) => line([c, required]))
    const written = Object.entries(drawn.columns).map(([c, { notNull }]) => line([c, notNull]))
    const same = declared.sort().join() === written.sort().join()
    demand(same, `the table ${name} changed since its last migration for ${dialect}: generate another`)
  }
}

const CHANGES =
  /^\s*(?:ALTER TABLE|DROP TABLE(?: IF EXISTS)?|INSERT INTO|UPDATE|DELETE FROM)\s+["`]?(?:public"?\."?)?(\w+)/i

/** A migration is trusted code, but one that changes a table of somebody else is a mistake to be told of. */
function checkScript(script: string, name: string, own: ReadonlySet<string>, demand: Demand) {
  for (const statement of script.split(/--> statement-breakpoint|;\s*\n/)) {
    const target = CHANGES.exec(statement)?.[1]?.replace(/^__new_/, '')
    demand(!target || own.has(target), `${name} changes ${target}, which is none of its tables`)
  }
}

async function applyTwice(subject: Subject, demand: Demand) {
  const place = await subject.place()
  const steps: number[] = []
  try {
    for (let time = 0; time < 2; time++) {
      const at = await throwawayEngine(subject.others, { place, thirdParty: [subject.plugin] })
      await at.engine.call('core.store.check', {})
      const [problem] = at.engine.registry.problems
      await at.engine.close()
      demand(!problem, `its migrations fail${time ? ' when applied again' : ''}: ${problem?.error.message}`)
      const store = await place.open()
      steps.push((await query(store, 'SELECT tag FROM firefly_migrations')).length)
      await store.close()
    }
    demand(steps[0] === steps[1], 'its migrations are applied again to a store that has them')
  } finally {
    await place.remove()
  }
}

const query = (store: Store, text: string) =>
  store.read(async ({ db }) => (await all(db, sql.raw(text))) as Record<string, string>[])

const MADE = {
  sqlite:
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite_%'",
  postgres: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'
    UNION SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = 'public'`,
}

/** Names of the tables, views and triggers in a store. */
async function made(store: Store): Promise<string[]> {
  return (await query(store, MADE[store.dialect])).map(({ name }) => String(name))
}
