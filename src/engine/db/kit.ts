import { sql } from 'drizzle-orm'
import * as pg from 'drizzle-orm/pg-core'
import * as lite from 'drizzle-orm/sqlite-core'

/**
 * The column kit: a plugin defines a table once, as plain data, and this file builds the drizzle table
 * of either dialect from it. The cast that makes both look alike lives here and nowhere else.
 *
 * | column    | value in code            | SQLite  | Postgres         |
 * | --------- | ------------------------ | ------- | ---------------- |
 * | id        | UUIDv7 string            | text    | uuid             |
 * | person    | UUIDv7 string            | text    | uuid             |
 * | text      | string of a closed kind  | text    | text             |
 * | integer   | whole number             | integer | integer          |
 * | score     | 1…10                     | integer | integer          |
 * | real      | number                   | real    | double precision |
 * | boolean   | boolean                  | integer | boolean          |
 * | json      | plain data, no free text | text    | jsonb            |
 * | instant   | ISO 8601 UTC, ms         | text    | timestamptz(3)   |
 * | bytes     | Buffer                   | blob    | bytea            |
 * | sealed    | free text                | blob    | bytea, encrypted |
 * | sealedJson| data with free text      | blob    | bytea, encrypted |
 */
export type ColumnKind =
  | 'id' | 'person' | 'text' | 'integer' | 'score' | 'real' | 'boolean' | 'json'
  | 'instant' | 'bytes' | 'sealed' | 'sealedJson' // biome-ignore format: a list

export interface Column<T = unknown> {
  kind: ColumnKind
  required: boolean
  default?: unknown
  /** Never set: carries the value's type. */
  readonly value?: T
}

export interface Nullable<T> extends Column<T | null> {
  /** NOT NULL, and required in a new row. */
  notNull(): Column<T>
  /** NOT NULL with a value for rows that don't name one. */
  defaultTo(value: T): Column<T> & { default: T }
}

const make = <T>(kind: ColumnKind): Nullable<T> => ({
  kind,
  required: false,
  notNull: () => ({ kind, required: true }),
  defaultTo: (value) => ({ kind, required: true, default: value }) as Column<T> & { default: T },
})

export const column = {
  /** The row's own id. Filled in when a row is added without one. */
  id: (): Column<string> & { kind: 'id' } => ({ kind: 'id', required: true }),
  /** Whose row it is. A table with this column is exported, erased and scoped by person by default. */
  person: (): Column<string> & { kind: 'person' } => ({ kind: 'person', required: true }),
  text: <T extends string = string>() => make<T>('text'),
  integer: () => make<number>('integer'),
  score: () => make<number>('score'),
  real: () => make<number>('real'),
  boolean: () => make<boolean>('boolean'),
  json: <T>() => make<T>('json'),
  instant: () => make<string>('instant'),
  bytes: () => make<Buffer>('bytes'),
  /** Free text. Encrypted with the person's own key. */
  sealed: () => make<string>('sealed'),
  /** Structured data that holds free text. Encrypted with the person's own key. */
  sealedJson: <T>() => make<T>('sealedJson'),
}

export type Columns = Record<string, Column>
export interface Table<C extends Columns = Columns> {
  name: string
  columns: C
  key: readonly string[]
  indexes: readonly (readonly string[])[]
  unique: readonly (readonly string[])[]
}

/** A row as code sees it: property names are column names. */
export type RowOf<T extends Table> = {
  [K in keyof T['columns']]: T['columns'][K] extends Column<infer V> ? V : never
}
type Filled<C extends Columns> = {
  [K in keyof C]: C[K] extends { default: unknown }
    ? K
    : C[K]['kind'] extends 'id' | 'person'
      ? K
      : C[K] extends Column<infer V>
        ? null extends V
          ? K
          : never
        : never
}[keyof C]
/** A row to add: nullable columns, those with a default, the id and the person may be left out. */
export type NewRow<T extends Table> = Omit<RowOf<T>, Filled<T['columns']>> & Partial<RowOf<T>>

/**
 * Defines a table. Every primary and unique key holds the person, so that a large installation can
 * distribute or partition by person.
 */
export function table<const C extends Columns>(
  name: string,
  columns: C,
  extras: {
    indexes?: readonly (readonly (keyof C & string)[])[]
    unique?: readonly (readonly (keyof C & string)[])[]
  } = {},
): Table<C> {
  const ofKind = (kind: ColumnKind) => Object.keys(columns).filter((key) => columns[key]?.kind === kind)
  return {
    name,
    columns,
    key: [...ofKind('person'), ...ofKind('id')],
    indexes: extras.indexes ?? [],
    unique: extras.unique ?? [],
  }
}

export const personColumn = (t: Table) =>
  Object.keys(t.columns).find((key) => t.columns[key]?.kind === 'person')
export const sealedColumns = (t: Table) =>
  Object.keys(t.columns).filter((key) => t.columns[key]?.kind.startsWith('sealed'))

/** Drizzle's table, typed as SQLite's for both dialects: the queries we write build alike on each. */
export type BuiltTable = lite.SQLiteTable & Record<string, lite.SQLiteColumn>
export type Dialect = 'sqlite' | 'postgres'

const bytea = pg.customType<{ data: Buffer }>({ dataType: () => 'bytea' })
/** Drizzle's own reads a stored text such as "12" as the number 12. */
const pgJson = pg.customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
})
const pgInstant = pg.customType<{ data: string; driverData: unknown }>({
  dataType: () => 'timestamp (3) with time zone',
  fromDriver: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
})

function liteColumn({ kind }: Column) {
  if (kind === 'integer' || kind === 'score') return lite.integer()
  if (kind === 'real') return lite.real()
  if (kind === 'boolean') return lite.integer({ mode: 'boolean' })
  if (kind === 'json') return lite.text({ mode: 'json' })
  if (kind === 'bytes' || kind.startsWith('sealed')) return lite.blob({ mode: 'buffer' })
  return lite.text()
}

function pgColumn({ kind }: Column) {
  if (kind === 'id' || kind === 'person') return pg.uuid()
  if (kind === 'integer' || kind === 'score') return pg.integer()
  if (kind === 'real') return pg.doublePrecision()
  if (kind === 'boolean') return pg.boolean()
  if (kind === 'json') return pgJson()
  if (kind === 'instant') return pgInstant()
  if (kind === 'bytes' || kind.startsWith('sealed')) return bytea()
  return pg.text()
}

const cache = new Map<Dialect, WeakMap<Table, BuiltTable>>([
  ['sqlite', new WeakMap()],
  ['postgres', new WeakMap()],
])

/** The drizzle table of one dialect. Built once. */
export function build(t: Table, dialect: Dialect): BuiltTable {
  const known = cache.get(dialect)?.get(t)
  if (known) return known
  const kit = (dialect === 'sqlite' ? lite : pg) as typeof lite
  const createTable = (dialect === 'sqlite' ? lite.sqliteTable : pg.pgTable) as typeof lite.sqliteTable
  const make = (dialect === 'sqlite' ? liteColumn : pgColumn) as typeof liteColumn
  const columns = Object.entries(t.columns).map(([name, spec]) => {
    const built = spec.required ? make(spec).notNull() : make(spec)
    return [name, spec.default === undefined ? built : built.default(spec.default as never)] as const
  })
  const built = createTable(t.name, Object.fromEntries(columns), (self) => {
    const on = (names: readonly string[]) => names.map((name) => self[name]) as never
    const person = personColumn(t)
    const scores = Object.keys(t.columns).filter((name) => t.columns[name]?.kind === 'score')
    return [
      ...(t.key.length ? [kit.primaryKey({ name: `${t.name}_key`, columns: on(t.key) })] : []),
      ...t.indexes.map((names) => kit.index(`${t.name}_${names.join('_')}`).on(...(on(names) as [never]))),
      ...t.unique.map((names) =>
        kit.unique(`${t.name}_${names.join('_')}_one`).on(...(on(names) as [never])),
      ),
      ...scores.map((name) => kit.check(`${t.name}_${name}_range`, sql`${self[name]} between 1 and 10`)),
      ...(person && t !== people
        ? [
            kit
              .foreignKey({
                name: `${t.name}_person`,
                columns: [self[person]] as never,
                foreignColumns: [build(people, dialect).id] as never,
              })
              .onDelete('cascade'),
          ]
        : []),
    ]
  }) as unknown as BuiltTable
  cache.get(dialect)?.set(t, built)
  return built
}

/** Every table of a list, for drizzle-kit's schema files: `export const { moons } = builtTables(...)`. */
export const builtTables = (tables: readonly Table[], dialect: Dialect): Record<string, BuiltTable> =>
  Object.fromEntries(tables.map((t) => [t.name, build(t, dialect)]))

/**
 * Everyone in this store, and the data key of each, wrapped by the master key of `key_version`. The
 * row's end is the person's erasure: every table with a person column refers to it and cascades.
 */
export const people = table('people', {
  id: column.id(),
  wrapped_key: column.bytes().notNull(),
  key_version: column.integer().notNull(),
  created_at: column.instant().notNull(),
})
