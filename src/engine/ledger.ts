import { v7 as uuidv7 } from 'uuid'
import { column, table } from './db/kit.ts'
import type { Session } from './db/store.ts'

/** Who stands in a row that is about no person: the installation itself. */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

/** What was done, by whom, to what. No content, ever. Outlives the person's erasure, so it refers to no one's row. */
export const auditLog = table(
  'audit_log',
  {
    id: column.id(),
    timestamp: column.instant().notNull(),
    /** The person whose data it is, or {@link NOBODY}. */
    user_id: column.text().notNull(),
    actor_id: column.text().notNull(),
    action_type: column.text().notNull(),
    resource_type: column.text(),
    resource_id: column.text(),
    ip_address: column.text(),
    user_agent: column.text(),
    request_details: column.json<Record<string, unknown>>(),
    response_status: column.integer(),
  },
  {
    indexes: [
      ['user_id', 'timestamp'],
      ['action_type', 'timestamp'],
    ],
  },
)

/** Events written in the transaction of their cause, delivered afterwards at least once. */
export const outbox = table(
  'outbox',
  {
    id: column.id(),
    user_id: column.text().notNull(),
    topic: column.text().notNull(),
    ids: column.json<Record<string, string>>().notNull(),
    created_at: column.instant().notNull(),
    delivered_at: column.instant(),
    leased_until: column.instant(),
    attempts: column.integer().defaultTo(0),
  },
  { indexes: [['delivered_at', 'created_at']] },
)

/** When each job last ran, and who runs it now. */
export const jobRuns = table(
  'job_runs',
  {
    job: column.text().notNull(),
    last_started_at: column.instant(),
    last_finished_at: column.instant(),
    leased_until: column.instant(),
  },
  { unique: [['job']] },
)

/** Facts about this store, such as who the person at this machine is. */
export const storeFacts = table(
  'store_facts',
  { name: column.text().notNull(), value: column.text().notNull() },
  { unique: [['name']] },
)

/** Who was erased and when: replayed after an older backup is restored. */
export const erasures = table('erasures', {
  id: column.id(),
  user_id: column.text().notNull(),
  erased_at: column.instant().notNull(),
})

export interface Entry {
  at: Date
  person: string
  actor: string
  action: string
  resource: { type: string; id?: string } | null
  details: Record<string, unknown>
}

export interface Emitted {
  topic: string
  ids: Record<string, string>
  /** An event that nobody listens to is kept for the record, as delivered. */
  heard: boolean
}

/** The audit entry of a write and its events, in its transaction. */
export async function record(s: Session, entry: Entry, events: readonly Emitted[]): Promise<void> {
  const at = entry.at.toISOString()
  const id = () => uuidv7({ msecs: entry.at.getTime() })
  const audit = {
    id: id(),
    timestamp: at,
    user_id: entry.person,
    actor_id: entry.actor,
    action_type: entry.action,
    resource_type: entry.resource?.type ?? null,
    resource_id: entry.resource?.id ?? null,
    request_details: entry.details,
  }
  const posted = events.map(({ topic, ids, heard }) => {
    const delivered_at = heard ? null : at
    return [outbox, { id: id(), user_id: entry.person, topic, ids, created_at: at, delivered_at }] as const
  })
  await s.insertEach([[auditLog, audit], ...posted])
}
