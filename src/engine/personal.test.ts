import { v7 as uuidv7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { accounts } from '../plugins/accounts/index.ts'
import type { Actor } from './access.ts'
import { people } from './db/kit.ts'
import type { Store } from './db/store.ts'
import { auditLog } from './ledger.ts'
import type { Plugin } from './plugin.ts'
import { onBothStores } from './testing/both-stores.ts'
import { START, type Throwaway, throwawayEngine } from './testing/throwaway.ts'
import { memoryProvider } from './vault/key-providers.ts'
import { Vault } from './vault/vault.ts'

const ERASE = { confirm: 'erase everything' }

onBothStores('a person’s data', (place) => {
  let at: Throwaway
  let store: Store
  let vault: Vault
  let extra: Partial<Plugin>
  const [me, other] = [uuidv7(), uuidv7()]
  const as = (person: string): Actor => ({ person, roles: [], via: 'library' })

  beforeEach(async () => {
    extra = {}
    const outside: Plugin = {
      id: 'outside',
      contract: 1,
      export: { files: async (context) => (await extra.export?.files?.(context)) ?? ['a.txt'] },
      erase: async (context) => extra.erase?.(context),
    }
    const key = memoryProvider()
    at = await throwawayEngine([accounts, outside], { place: await place(), key })
    await at.engine.call('core.store.check', {})
    store = await at.place.open()
    vault = new Vault(key, store, () => new Date(START))
    for (const id of [me, other]) await store.write((s) => vault.addPerson(s, id))
    for (const id of [me, other])
      await at.engine.call('accounts.profile.update', { display_name: `name of ${id}` }, as(id))
  })
  afterEach(async () => {
    await store.close()
    await at.close()
  })

  const exported = async (person: string) =>
    (await at.engine.call('core.person.export', {}, as(person))).output
  const inStore = () => store.read((s) => s.db.select().from(s.table(people)))

  test('is given whole, opened, with what plugins add, and nothing of another', async () => {
    const output = await exported(me)
    expect(output).toMatchObject({
      exported_at: START,
      sections: {
        accounts: { users: [{ id: me, display_name: `name of ${me}` }] },
        outside: { files: ['a.txt'] },
      },
    })
    expect(JSON.stringify(output)).not.toContain(other)
  })

  test('is given in full but for the part a plugin fails to give, which is said', async () => {
    extra = {
      export: {
        files: () => {
          throw new Error('a secret')
        },
      },
    }
    expect(await exported(me)).toMatchObject({
      sections: {
        accounts: { users: [{ id: me }] },
        outside: { files: { lacking: 'Plugin outside failed to give this.' } },
      },
    })
  })

  test('is erased, and no other person’s', async () => {
    const output = (await at.engine.call('core.person.erase', ERASE, as(me))).output
    expect(output).toEqual({ erased: true })
    expect((await inStore()).map(({ id }) => id)).toEqual([other])
    expect(await exported(other)).toMatchObject({ sections: { accounts: { users: [{ id: other }] } } })
    await expect(
      at.engine.call('accounts.profile.update', { display_name: 'x' }, as(me)),
    ).rejects.toMatchObject({
      kind: 'missing',
    })
    const log = await store.read((s) => s.db.select().from(s.table(auditLog)))
    expect(log.some((entry) => entry.action_type === 'core.person.erase' && entry.user_id === me)).toBe(true)
    expect(JSON.stringify(log)).not.toContain('name of')
  })

  test('is not called erased when a plugin could not erase its part', async () => {
    extra = { erase: () => Promise.reject(new Error('a secret')) }
    await expect(at.engine.call('core.person.erase', ERASE, as(me))).rejects.toMatchObject({
      code: 'plugin.failed',
      message: expect.stringMatching(
        /^Plugin outside could not erase .* Nothing in this store was erased yet\.$/,
      ),
    })
    expect(await inStore()).toHaveLength(2)
  })

  test('needs the right words to be erased', async () => {
    await expect(at.engine.call('core.person.erase', { confirm: 'yes' }, as(me))).rejects.toMatchObject({
      message: 'confirm must be the words: erase everything.',
    })
  })

  test('that an older backup brings back is erased again', async () => {
    await at.engine.call('core.person.erase', ERASE, as(me))
    await store.write((s) => vault.addPerson(s, me))
    expect((await at.engine.call('core.erasures.replay', {})).output).toEqual({ erased: 1 })
    expect((await inStore()).map(({ id }) => id)).toEqual([other])
    expect((await at.engine.call('core.erasures.replay', {})).output).toEqual({ erased: 0 })
  })
})
