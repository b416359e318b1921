import { and, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { open, place, seal } from '../vault/cipher.ts'
import type { Vault } from '../vault/vault.ts'
import { type BuiltTable, type NewRow, personColumn, type RowOf, sealedColumns, type Table } from './kit.ts'
import type { Session } from './store.ts'

export interface Find {
  where?: (t: BuiltTable) => SQL | undefined
  /** Newest first by id when left out: ids are UUIDv7. */
  orderBy?: (t: BuiltTable) => SQL[]
  limit?: number
}

/**
 * One person's rows of one table. Every query is scoped to that person, so another person's id reads like
 * a missing one, and sealed columns are encrypted and decrypted on the way.
 */
export interface Rows<T extends Table> {
  add(row: NewRow<T>): Promise<RowOf<T>>
  get(id: string): Promise<RowOf<T> | undefined>
  find(query?: Find): Promise<RowOf<T>[]>
  count(where?: Find['where']): Promise<number>
  update(id: string, patch: Partial<RowOf<T>>): Promise<RowOf<T> | undefined>
  remove(id: string): Promise<boolean>
}

/** The data key's own version, in the place a value is bound to; a re-keyed person would get 2. */
const DATA_KEY_VERSION = 1

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type Plain = Record<string, unknown>

export function rowsOf<T extends Table>(
  s: Session,
  vault: Vault,
  person: string,
  table: T,
  now: () => Date,
): Rows<T> {
  const t = s.table(table)
  const owner = personColumn(table)
  if (!owner) throw new Error(`Table ${table.name} has no person column.`)
  const sealed = sealedColumns(table)
  const mine = (more?: SQL) => and(eq(t[owner] as never, person), more)
  // A table whose key is the person alone has no id column: its row goes by the person's id.
  const key = table.columns.id ? 'id' : owner
  // Postgres refuses to compare a uuid with another text: what can't be an id is nobody's.
  const idIs = (id: string) => mine(UUID.test(id) ? eq(t[key] as never, id.toLowerCase()) : sql`false`)
  const at = (name: string, id: string) => place(table.name, name, id, person, DATA_KEY_VERSION)

  async function encode(row: Plain, id: string): Promise<Plain> {
    const names = sealed.filter((name) => row[name] !== undefined && row[name] !== null)
    if (names.length === 0) return row
    const dataKey = await vault.dataKey(s, person)
    const out = { ...row }
    for (const name of names) {
      const value = table.columns[name]?.kind === 'sealed' ? String(row[name]) : JSON.stringify(row[name])
      out[name] = seal(dataKey, at(name, id), Buffer.from(value))
    }
    return out
  }

  async function decode(row: Plain): Promise<RowOf<T>> {
    const names = sealed.filter((name) => row[name] !== null && row[name] !== undefined)
    if (names.length > 0) {
      const dataKey = await vault.dataKey(s, person)
      for (const name of names) {
        const text = open(dataKey, at(name, String(row[key])), row[name] as Buffer).toString('utf8')
        row[name] = table.columns[name]?.kind === 'sealed' ? text : JSON.parse(text)
      }
    }
    return row as RowOf<T>
  }

  async function decodeAll(found: Plain[]): Promise<RowOf<T>[]> {
    const rows: RowOf<T>[] = []
    // One after another: the first fetches the person's key, the others find it.
    for (const row of found) rows.push(await decode(row))
    return rows
  }

  return {
    async add(given) {
      const id = String((given as Plain).id ?? uuidv7({ msecs: now().getTime() })).toLowerCase()
      const blank = Object.fromEntries(
        Object.entries(table.columns).map(([name, spec]) => [name, spec.default ?? null]),
      )
      const row = { ...blank, ...given, id, [owner]: person } as Plain
      if (!table.columns.id) delete row.id
      await s.insert(table, await encode(row, String(row[key])))
      return row as RowOf<T>
    },
    async get(id) {
      const [row] = await s.db.select().from(t).where(idIs(id))
      return row && decode(row)
    },
    async find({ where, orderBy, limit } = {}) {
      if (!where && !orderBy && limit === undefined) return decodeAll(await s.ofPerson(table, person))
      const query = s.db
        .select()
        .from(t)
        .where(mine(where?.(t)))
        .orderBy(...(orderBy?.(t) ?? [desc(t[key] as never)]))
      const found = await (limit === undefined ? query : query.limit(limit))
      return decodeAll(found)
    },
    async count(where) {
      const [row] = await s.db
        .select({ n: count() })
        .from(t)
        .where(mine(where?.(t)))
      return Number(row?.n ?? 0)
    },
    async update(id, patch) {
      const values = await encode({ ...patch } as Plain, id.toLowerCase())
      const [row] = await s.db
        .update(t)
        .set(values as never)
        .where(idIs(id))
        .returning()
      return row && decode(row as Plain)
    },
    async remove(id) {
      return (await s.db.delete(t).where(idIs(id)).returning()).length > 0
    },
  }
}
