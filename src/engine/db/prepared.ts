import { type Column, type Dialect, personColumn, type Table } from './kit.ts'

/**
 * The two statements every check-in needs, adding a row and reading a person's rows, as text that is built
 * once and a driver can keep prepared. Everything else goes through drizzle, whose building of a statement
 * costs more than running these does.
 */
export interface Prepared {
  /** Short and unique: Postgres keeps the statement under it. */
  name: string
  text: string
}

const cache = new WeakMap<Table, Map<string, Prepared>>()

function once(t: Table, what: string, dialect: Dialect, text: () => string): Prepared {
  const known = cache.get(t) ?? new Map<string, Prepared>()
  cache.set(t, known)
  const name = `${what}_${dialect}_${t.name}`
  const made = known.get(name) ?? { name, text: text() }
  known.set(name, made)
  return made
}

const marks = (count: number, dialect: Dialect, from = 0) =>
  Array.from({ length: count }, (_, i) => (dialect === 'sqlite' ? '?' : `$${from + i + 1}`)).join(', ')

/** Adds a row; the parameters are every column in order. */
export const insertion = (t: Table, dialect: Dialect): Prepared =>
  once(t, 'add', dialect, () => insert(t, dialect, 0))

/** Adds one row to each of several tables in a single statement, so in a single turn to the server. */
export function insertions(tables: readonly Table[]): Prepared {
  const [first, ...rest] = tables as [Table, ...Table[]]
  return once(first, `add_${rest.map((t) => t.name).join('_')}`, 'postgres', () => {
    let from = Object.keys(first.columns).length
    const others = rest.map((t, i) => {
      const text = `w${i} AS (${insert(t, 'postgres', from)})`
      from += Object.keys(t.columns).length
      return text
    })
    return `WITH ${others.join(', ')} ${insert(first, 'postgres', 0)}`
  })
}

function insert(t: Table, dialect: Dialect, from: number): string {
  const names = Object.keys(t.columns)
  return `INSERT INTO "${t.name}" (${names.map((n) => `"${n}"`).join(', ')}) VALUES (${marks(names.length, dialect, from)})`
}

/** A person's rows, newest first; the one parameter is the person. */
export const selection = (t: Table, dialect: Dialect): Prepared =>
  once(t, 'of', dialect, () => {
    const owner = personColumn(t)
    // Columns by name: a later migration may add one while this statement is kept.
    const names = Object.keys(t.columns).map((n) => `"${n}"`)
    const order = t.columns.id ? 'id' : owner
    return `SELECT ${names.join(', ')} FROM "${t.name}" WHERE "${owner}" = ${marks(1, dialect)} ORDER BY "${order}" DESC`
  })

/** A row's values as the driver takes them, in the order of the columns. */
export const toDriver = (t: Table, row: Record<string, unknown>, dialect: Dialect): unknown[] =>
  Object.entries(t.columns).map(([name, spec]) => encode(spec, row[name] ?? spec.default ?? null, dialect))

function encode({ kind }: Column, value: unknown, dialect: Dialect): unknown {
  if (value === null) return null
  if (kind === 'json') return JSON.stringify(value)
  if (kind === 'boolean' && dialect === 'sqlite') return value ? 1 : 0
  return value
}

/** A row as code sees it, from the driver's. */
export function fromDriver(
  t: Table,
  row: Record<string, unknown>,
  dialect: Dialect,
): Record<string, unknown> {
  for (const [name, { kind }] of Object.entries(t.columns)) {
    const value = row[name]
    if (value === null) continue
    if (kind === 'instant' && value instanceof Date) row[name] = value.toISOString()
    if (dialect === 'postgres') continue
    if (kind === 'boolean') row[name] = value === 1
    else if (kind === 'json') row[name] = JSON.parse(value as string)
  }
  return row
}
