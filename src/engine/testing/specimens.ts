import { column, table } from '../db/kit.ts'
import { migrate } from '../db/migrate.ts'
import type { Session, Store } from '../db/store.ts'
import { packageRoot } from '../package-files.ts'
import { memoryProvider } from '../vault/key-providers.ts'
import { Vault } from '../vault/vault.ts'
import { type Place, START } from './throwaway.ts'

/** A word that no message may ever repeat. */
export const NEEDLE = 'needle-7f3a-geheimes-Tagebuch'

/** A table with a column of every kind. */
export const specimens = table(
  'specimens',
  {
    id: column.id(),
    person: column.person(),
    text: column.text(),
    integer: column.integer(),
    score: column.score(),
    real: column.real(),
    boolean: column.boolean(),
    json: column.json<unknown>(),
    instant: column.instant(),
    bytes: column.bytes(),
    sealed: column.sealed(),
    sealed_json: column.sealedJson<unknown>(),
  },
  { unique: [['text']] },
)

const DDL = {
  sqlite: `CREATE TABLE specimens (id text NOT NULL, person text NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    text text UNIQUE, integer integer, score integer CHECK (score BETWEEN 1 AND 10), real real, boolean integer,
    json text, instant text, bytes blob, sealed blob, sealed_json blob, PRIMARY KEY (person, id))`,
  postgres: `CREATE TABLE specimens (id uuid NOT NULL, person uuid NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    text text UNIQUE, integer integer, score integer CHECK (score BETWEEN 1 AND 10), real double precision,
    boolean boolean, json jsonb, instant timestamp(3) with time zone, bytes bytea, sealed bytea,
    sealed_json bytea, PRIMARY KEY (person, id))`,
}

export interface Bench {
  store: Store
  vault: Vault
  person: string
  now: () => Date
}

export const PERSON = '01930000-0000-7000-8000-000000000001'

/** A migrated store with {@link specimens}, one person and their key. */
export async function bench(place: Place): Promise<Bench> {
  const store = await place.open()
  const now = () => new Date(START)
  const folder = `${packageRoot()}/src/engine/db/migrations`
  await migrate(store, [{ plugin: 'core', folder }], { now: now(), backups: null })
  await store.migrating((raw) => raw.run(DDL[store.dialect]))
  const vault = new Vault(memoryProvider(), store, now)
  await store.write((s) => vault.addPerson(s, PERSON))
  return { store, vault, person: PERSON, now }
}

export const idOf = (n: number) => `01930000-0000-7000-9000-${String(n).padStart(12, '0')}`

/** Adds a specimen by drizzle alone. */
export const insert = (s: Session, row: Record<string, unknown>) =>
  s.db.insert(s.table(specimens)).values({ id: idOf(0), person: PERSON, ...row } as never)

export const texts = (store: Store) =>
  store.read(async (s) => (await s.db.select().from(s.table(specimens))).map((row) => row.text).sort())

/** The awkward values that both dialects give back exactly. */
export const SPECIMENS: Record<string, unknown>[] = [
  {
    text: 'plain',
    integer: 7,
    score: 1,
    real: 0.1 + 0.2,
    boolean: true,
    instant: '2026-11-23T12:00:00.123Z',
  },
  {
    text: '',
    integer: -2147483648,
    score: 10,
    real: -1e308,
    boolean: false,
    sealed: '',
    json: {},
    sealed_json: [],
  },
  {
    text: '👩‍👩‍👧‍👦 🏳️‍🌈 👨🏽‍🦽',
    sealed: 'שלום عليكم \u202Eabc\u202C \u200B\uFEFF',
    json: ['👩‍👩‍👧'],
    sealed_json: { a: '💜' },
  },
  { text: 'é vs é \r\n\t\u0001', json: '12', sealed_json: '"12"', sealed: '\uFFFD𝔘', bytes: Buffer.alloc(0) },
  {
    text: 'json',
    json: { b: [1, 2.5, null, true, { ключ: '"\\' }], a: '' },
    sealed_json: 'null',
    real: 5e-324,
  },
  { text: 'falsy', json: 0, integer: 0, real: 0, sealed_json: false, bytes: Buffer.from([0, 255, 0]) },
  { text: 'old', instant: '1871-03-01T00:00:00.000Z' },
  { text: 'late', instant: '9999-12-31T23:59:59.999Z', integer: 2147483647 },
  { text: 'nothing' },
  {
    text: 'big',
    sealed: '🧠x'.repeat(350_000),
    sealed_json: { deep: 'é'.repeat(200_000) },
    json: { a: Array(20_000).fill('x') },
  },
]
