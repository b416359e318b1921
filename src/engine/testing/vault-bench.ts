import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { sql } from 'drizzle-orm'
import { all } from '../db/migrate.ts'
import { rowsOf } from '../db/rows.ts'
import type { Store } from '../db/store.ts'
import { fileProvider, type KeyProvider } from '../vault/key-providers.ts'
import { Vault } from '../vault/vault.ts'
import { bench, idOf, specimens } from './specimens.ts'
import { type Place, START } from './throwaway.ts'

const now = () => new Date(START)
export const personOf = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** A store whose key is in a file, and several programs ("vaults") that use both. */
export async function vaultBench(place: Place) {
  const { store } = await bench(place)
  // Nobody is here yet, and no key: the one that `bench` made was only in memory.
  await store.write(async (s) => {
    for (const name of ['people', 'vault_keys'])
      await all(s.db, sql.raw(`DELETE FROM ${name} WHERE true RETURNING 1`))
  })
  const folder = mkdtempSync(`${tmpdir()}/firefly-vault-`)
  const file = `${folder}/master.key`
  const stores: Store[] = [store]
  return {
    store,
    folder,
    file,
    /** A program that starts now. */
    vault: (provider: KeyProvider = fileProvider(file), of: Store = store) => new Vault(provider, of, now),
    async another(): Promise<Store> {
      const other = await place.open()
      stores.push(other)
      return other
    },
    /** A person with one sealed row, both numbered. */
    add: (vault: Vault, n: number, of: Store = store) =>
      of.write(async (s) => {
        await vault.addPerson(s, personOf(n))
        await rowsOf(s, vault, personOf(n), specimens, now).add({ id: idOf(n), sealed: `words of ${n}` })
      }),
    read: async (vault: Vault, n: number) => {
      const row = await store.read((s) => rowsOf(s, vault, personOf(n), specimens, now).get(idOf(n)))
      return row?.sealed
    },
    /** Everything the store knows about keys, byte for byte. */
    rows: () =>
      store.read(async (s) => [
        await all(s.db, sql.raw('SELECT * FROM vault_keys ORDER BY version')),
        await all(s.db, sql.raw('SELECT * FROM people ORDER BY id')),
      ]),
    run: (statement: string) => store.write((s) => all(s.db, sql.raw(`${statement} RETURNING 1`))),
    async close() {
      for (const one of stores) await one.close()
      await place.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
