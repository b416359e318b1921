import Type from 'typebox'
import { role, self } from './access.ts'
import * as coreTables from './core-tables.ts'
import { type Operation, operation } from './operation.ts'
import { packageRoot } from './package-files.ts'
import { CONTRACT, type Plugin } from './plugin.ts'
import { Fields } from './schema.ts'
import { parseKey } from './vault/recovery-key.ts'

/** What the core's operations reach, that no plugin's can. */
export interface Inside {
  keyStatus(): Promise<{ provider: string; where: string; versions: unknown[] }>
  rotateKey(): Promise<{ version: number; rewrapped: number; recovery_key: string }>
  recoveryKey(): Promise<string>
  importKey(key: ReturnType<typeof parseKey>): Promise<void>
  exportPerson(person: string): Promise<Record<string, unknown>>
  erasePerson(person: string): Promise<void>
  replayErasures(): Promise<number>
  runJob(id: string): Promise<boolean>
  dispatch(): Promise<{ delivered: number; failed: number }>
  checkStore(): Promise<string | null>
  listPlugins(): { plugins: unknown[]; problems: unknown[] }
}

const Nothing = Fields({})
const Version = Fields({
  version: Type.Integer(),
  created_at: Type.String(),
  retired_at: Type.Union([Type.String(), Type.Null()]),
  people: Type.Integer(),
})

/** The engine's own tables and operations, in the shape every plugin has. */
export function corePlugin(inside: Inside): Plugin {
  const operations: Operation[] = [
    operation({
      id: 'core.key.status',
      summary: 'Show where the key is and what it opens',
      input: Nothing,
      output: Fields({ provider: Type.String(), where: Type.String(), versions: Type.Array(Version) }),
      access: role('owner'),
      run: async () => (await inside.keyStatus()) as never,
    }),
    operation({
      id: 'core.key.rotate',
      summary: 'Make a new key and wrap every person’s data key with it',
      input: Nothing,
      output: Fields({ version: Type.Integer(), rewrapped: Type.Integer(), recovery_key: Type.String() }),
      access: role('owner'),
      async run(context) {
        const done = await inside.rotateKey()
        await context.store.write(async (tx) => tx.audit({ type: 'vault_keys', id: String(done.version) }))
        return done
      },
    }),
    operation({
      id: 'core.key.export',
      summary: 'Give the recovery key, to write down',
      input: Nothing,
      output: Fields({ recovery_key: Type.String() }),
      access: role('owner'),
      async run(context) {
        const recovery_key = await inside.recoveryKey()
        await context.store.write(async (tx) => tx.audit({ type: 'vault_keys' }))
        return { recovery_key }
      },
    }),
    operation({
      id: 'core.key.import',
      summary: 'Bring the key back from a recovery key',
      input: Fields({ recovery_key: Type.String({ maxLength: 200, says: 'a recovery key' }) }),
      output: Fields({ version: Type.Integer() }),
      access: role('owner'),
      async run(context, { recovery_key }) {
        const key = parseKey(recovery_key)
        await inside.importKey(key)
        await context.store.write(async (tx) => tx.audit({ type: 'vault_keys', id: String(key.version) }))
        return { version: key.version }
      },
    }),
    operation({
      id: 'core.person.export',
      summary: 'Everything this store holds about you',
      input: Nothing,
      output: Fields({ exported_at: Type.String(), sections: Type.Record(Type.String(), Type.Unknown()) }),
      access: self('all'),
      async run(context) {
        const sections = await inside.exportPerson(context.person)
        await context.store.write(async (tx) => tx.audit({ type: 'people', id: context.person }))
        return { exported_at: context.now().toISOString(), sections }
      },
    }),
    operation({
      id: 'core.person.erase',
      summary: 'Erase everything this store holds about you. It cannot be undone',
      input: Fields({ confirm: Type.Literal('erase everything', { says: 'the words: erase everything' }) }),
      output: Fields({ erased: Type.Boolean() }),
      access: self('all'),
      async run(context) {
        const id = context.person
        await inside.erasePerson(id)
        await context.store.write(async (tx) => tx.audit({ type: 'people', id }))
        return { erased: true }
      },
    }),
    operation({
      id: 'core.erasures.replay',
      summary: 'After restoring a backup: erase again whoever was erased since',
      input: Nothing,
      output: Fields({ erased: Type.Integer() }),
      access: role('owner'),
      run: async () => ({ erased: await inside.replayErasures() }),
    }),
    operation({
      id: 'core.jobs.run',
      summary: 'Run one job now',
      input: Fields({ job: Type.String({ maxLength: 100 }) }),
      output: Fields({ ran: Type.Boolean() }),
      access: role('owner'),
      run: async (_, { job }) => ({ ran: await inside.runJob(job) }),
    }),
    operation({
      id: 'core.store.check',
      summary: 'Look at every page of the database',
      input: Nothing,
      output: Fields({ sound: Type.Boolean(), problem: Type.Union([Type.String(), Type.Null()]) }),
      access: role('owner'),
      async run() {
        const problem = await inside.checkStore()
        return { sound: problem === null, problem }
      },
    }),
    operation({
      id: 'core.plugins.list',
      summary: 'The plugins at work, and those left out',
      input: Nothing,
      output: Fields({ plugins: Type.Array(Type.Unknown()), problems: Type.Array(Type.Unknown()) }),
      access: role('owner'),
      run: async () => inside.listPlugins(),
    }),
  ]
  return {
    id: 'core',
    contract: CONTRACT,
    tables: Object.values(coreTables),
    migrations: `${packageRoot()}/src/engine/db/migrations`,
    operations,
    jobs: [
      {
        id: 'core.dispatch',
        summary: 'Deliver the events that wait',
        schedule: '* * * * *',
        run: async () => void (await inside.dispatch()),
      },
    ],
  }
}
