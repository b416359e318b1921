import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Opened } from './context.ts'
import { people, personColumn } from './db/kit.ts'
import { rowsOf } from './db/rows.ts'
import { failure } from './errors.ts'
import { erasures, outbox, storeFacts } from './ledger.ts'
import type { Context } from './operation.ts'
import type { Plugin } from './plugin.ts'
import type { Registry } from './registry.ts'

type ContextOf = (plugin: Plugin) => Context

/** Everything the store holds about a person: each plugin's tables, opened, and its own sections. */
export async function exportPerson(
  registry: Registry,
  { store, vault }: Opened,
  person: string,
  now: () => Date,
  contextOf: ContextOf,
): Promise<Record<string, Record<string, unknown>>> {
  const sections: Record<string, Record<string, unknown>> = {}
  for (const plugin of registry.plugins) {
    const section: Record<string, unknown> = {}
    for (const table of plugin.tables ?? []) {
      if (!personColumn(table) || table === people) continue
      section[table.name] = await store.read((s) => rowsOf(s, vault, person, table, now).find())
    }
    for (const [name, make] of Object.entries(plugin.export ?? {})) {
      // One plugin's failure does not keep from people what the others hold; what is lacking is said.
      try {
        section[name] = await make(contextOf(plugin))
      } catch {
        section[name] = { lacking: `Plugin ${plugin.id} failed to give this.` }
      }
    }
    if (Object.keys(section).length > 0) sections[plugin.id] = section
  }
  return sections
}

/**
 * Erases a person: what plugins keep outside the store, then the row that holds the data key, and with it
 * every row that refers to it. What remains unreadable in a backup is erased again by the ledger.
 */
export async function erasePerson(
  registry: Registry,
  { store, vault }: Opened,
  person: string,
  now: () => Date,
  contextOf: ContextOf,
): Promise<void> {
  for (const plugin of registry.plugins) {
    try {
      await plugin.erase?.(contextOf(plugin))
    } catch {
      // To go on would say "erased" of what is still there.
      throw failure(
        'plugin.failed',
        `Plugin ${plugin.id} could not erase what it keeps outside this store. Nothing in this store was erased yet.`,
        'Try again, or remove the plugin from the configuration to erase the rest.',
      )
    }
  }
  await store.write(async (s) => {
    await s.db.delete(s.table(people)).where(eq(s.table(people).id as never, person))
    await s.db.delete(s.table(outbox)).where(eq(s.table(outbox).user_id as never, person))
    const facts = s.table(storeFacts)
    await s.db.delete(facts).where(eq(facts.value as never, person))
    const at = now()
    const row = { id: uuidv7({ msecs: at.getTime() }), user_id: person, erased_at: at.toISOString() }
    await s.db.insert(s.table(erasures)).values(row as never)
  })
  vault.forget(person)
}

/** Removes again whoever the ledger says was erased, after an older backup was put back. */
export async function replayErasures({ store }: Opened): Promise<number> {
  return store.write(async (s) => {
    const [ledger, t] = [s.table(erasures), s.table(people)]
    const erased = await s.db.select().from(ledger)
    let again = 0
    for (const row of erased) {
      again += (
        await s.db
          .delete(t)
          .where(eq(t.id as never, row.user_id))
          .returning()
      ).length
    }
    return again
  })
}
