/** The engine's own tables: the schema entry that drizzle-kit generates the core's migrations from. */
export { people } from './db/kit.ts'
export { auditLog, erasures, jobRuns, outbox, storeFacts } from './ledger.ts'
export { vaultKeys } from './vault/vault.ts'
