import { failure } from './errors.ts'

/** Who asks. `person` is the caller's own id; a job or the engine itself has none. */
export interface Actor {
  person: string | null
  roles: readonly Role[]
  via: 'cli' | 'http' | 'job' | 'event' | 'library'
}

/** `owner` runs this installation at its own machine: keys, plugins, jobs. Never content of others. */
export type Role = 'owner' | 'system'

/** Who may run an operation. `category` is the kind of data, which consent will be asked for later. */
export type Access = { kind: 'open' } | { kind: 'self'; category: string } | { kind: 'role'; role: Role }

/** Anyone, with no person needed: crisis resources, reading a text that is not stored. */
export const open = (): Access => ({ kind: 'open' })
/** The person whose data it is. */
export const self = (category: string): Access => ({ kind: 'self', category })
/** Whoever holds the role. */
export const role = (name: Role): Access => ({ kind: 'role', role: name })

/** The one place that decides. Throws `access.denied`. */
export function allow(access: Access, actor: Actor, operation: string): void {
  if (access.kind === 'open') return
  if (access.kind === 'self' && actor.person) return
  if (access.kind === 'role' && actor.roles.includes(access.role)) return
  throw failure(
    'access.denied',
    `This caller may not run ${operation}.`,
    access.kind === 'role' ? `It needs the role ${access.role}.` : 'It needs a person: sign in first.',
  )
}
