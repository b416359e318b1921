import type { Store } from './store.ts'

/** Opens the store that a configuration names. Each driver is loaded only when it is the one. */
export async function openStore(store: string): Promise<Store> {
  if (store.startsWith('sqlite:')) {
    const { openSqlite } = await import('./sqlite.ts')
    return openSqlite(store.slice('sqlite:'.length))
  }
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres(store)
}
