import Type from 'typebox'
import { self } from '../../engine/access.ts'
import type { Table } from '../../engine/db/kit.ts'
import {
  type Context,
  get,
  type Operation,
  operation,
  patch,
  put,
  type Reading,
} from '../../engine/operation.ts'
import { Fields } from '../../engine/schema.ts'
import { checkZone } from '../../engine/time.ts'
import { Preferences, Profile } from './fields.ts'
import { userPreferences, users } from './schema.ts'

/** The person's one row of a table, or its defaults when nothing was ever said. */
async function one(tx: Reading, table: Table): Promise<Record<string, unknown>> {
  const [row] = await tx.rows(table).find()
  const blank = Object.entries(table.columns).map(([name, spec]) => [name, spec.default ?? null])
  return row ?? Object.fromEntries(blank)
}

/** The fields that an output schema names. */
const only = (row: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name] ?? null]))

async function save(context: Context, table: Table, given: Record<string, unknown>) {
  return context.store.write(async (tx) => {
    const at = context.now().toISOString()
    // A field set to null takes its default again.
    const values = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value ?? table.columns[name]?.default ?? null]),
    )
    const [row] = await tx.rows(table).find()
    const saved = row
      ? await tx.rows(table).update(String(row.id), { ...values, updated_at: at })
      : await tx.rows(table).add({ ...values, created_at: at, updated_at: at })
    tx.audit({ type: table.name, id: String(saved?.id) })
    return saved ?? {}
  })
}

const profileFields = Object.keys(Profile.properties)
const preferenceFields = Object.keys(Preferences.properties)
const ProfileView = Fields({ id: Type.String(), ...Profile.properties })

export const operations: Operation[] = [
  operation({
    id: 'accounts.profile.get',
    summary: 'Show what you told Firefly about yourself',
    input: Fields({}),
    output: ProfileView,
    access: self('profile'),
    http: get('/users/me'),
    run: async (context) =>
      context.store.read(async (tx) => {
        return { id: context.person, ...only(await one(tx, users), profileFields) }
      }),
  }),
  operation({
    id: 'accounts.profile.update',
    summary: 'Tell Firefly about yourself; everything can be left out',
    input: Profile,
    output: ProfileView,
    access: self('profile'),
    http: patch('/users/me'),
    async run(context, given) {
      if (given.timezone) checkZone(given.timezone)
      const saved = await save(context, users, given)
      return { id: context.person, ...only(saved, profileFields) }
    },
  }),
  operation({
    id: 'accounts.preferences.get',
    summary: 'Show how Firefly looks, speaks and asks',
    input: Fields({}),
    output: Preferences,
    access: self('profile'),
    http: get('/users/me/preferences'),
    run: async (context) =>
      context.store.read(async (tx) => only(await one(tx, userPreferences), preferenceFields)),
  }),
  operation({
    id: 'accounts.preferences.update',
    summary: 'Change how Firefly looks, speaks and asks',
    input: Preferences,
    output: Preferences,
    access: self('profile'),
    http: put('/users/me/preferences'),
    run: async (context, given) => only(await save(context, userPreferences, given), preferenceFields),
  }),
]
