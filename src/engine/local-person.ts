import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Opened } from './context.ts'
import { FireflyError } from './errors.ts'
import { storeFacts } from './ledger.ts'

const FACT = 'local_person'

/** Who the person at this machine is in a store, made at the first call that needs one. */
export async function findOrMakeLocalPerson({ store, vault }: Opened, now: () => Date): Promise<string> {
  const find = () =>
    store.read(async (s) => {
      const t = s.table(storeFacts)
      const [row] = await s.db
        .select()
        .from(t)
        .where(eq(t.name as never, FACT))
      return row?.value as string | undefined
    })
  const known = await find()
  if (known) return known
  try {
    return await store.write(async (s) => {
      const existing = await find()
      if (existing) return existing
      const id = uuidv7({ msecs: now().getTime() })
      await vault.addPerson(s, id)
      await s.db.insert(s.table(storeFacts)).values({ name: FACT, value: id } as never)
      return id
    })
  } catch (error) {
    // On Postgres another program may have made the person in the meantime.
    const other = error instanceof FireflyError && error.code === 'store.conflict' ? await find() : undefined
    if (other) return other
    throw error
  }
}
