import { randomBytes } from 'node:crypto'
import { eq, lt, sql } from 'drizzle-orm'
import { column, people, table } from '../db/kit.ts'
import { all } from '../db/migrate.ts'
import type { Session, Store } from '../db/store.ts'
import { FireflyError, failure } from '../errors.ts'
import { open, place, seal } from './cipher.ts'
import type { KeyProvider } from './key-providers.ts'
import { formatKey, type MasterKey } from './recovery-key.ts'

/** Which master keys this store was sealed with, and a sealed constant that tells the right key from a wrong one. */
export const vaultKeys = table(
  'vault_keys',
  {
    version: column.integer().notNull(),
    check_value: column.bytes().notNull(),
    created_at: column.instant().notNull(),
    retired_at: column.instant(),
  },
  { unique: [['version']] },
)

const CHECK = Buffer.from('firefly vault')
const CACHED_PEOPLE = 10_000

/**
 * Envelope encryption: each person has a random data key; the master key of some version wraps it; the
 * master key itself lives with a {@link KeyProvider} and never in the database.
 *
 * A new master key is made only for a store that has never had one. A missing or wrong key is an error
 * and changes nothing.
 */
export class Vault {
  private masters: Map<number, Buffer> | undefined
  private readonly dataKeys = new Map<string, Buffer>()
  /** True when this process made the store's first key: the caller then says where it is. */
  created = false

  constructor(
    readonly provider: KeyProvider,
    private readonly store: Store,
    private readonly now: () => Date,
  ) {}

  /** The data key of a person. @throws `entry.missing` for someone who was erased or never was */
  async dataKey(s: Session, person: string): Promise<Buffer> {
    const cached = this.dataKeys.get(person)
    if (cached) return cached
    const t = s.table(people)
    const [row] = await s.db
      .select()
      .from(t)
      .where(eq(t.id as never, person))
    if (!row) throw failure('entry.missing', 'There is no such person in this store.')
    const master = await this.master(s, row.key_version as number)
    const key = open(master, wrapPlace(person, row.key_version as number), row.wrapped_key as Buffer)
    this.remember(person, key)
    return key
  }

  /**
   * Fetches a person's key before a write needs it: a passphrase may have to be asked for, and nobody should
   * hold the write lock meanwhile. Someone who is not there is left for the write to notice.
   */
  async ready(person: string): Promise<void> {
    if (this.dataKeys.has(person)) return
    await this.store
      .read((s) => this.dataKey(s, person))
      .catch((error) => {
        if (!(error instanceof FireflyError && error.code === 'entry.missing')) throw error
      })
  }

  /** Adds a person with a new data key. Inside `store.write`. */
  async addPerson(s: Session, person: string): Promise<void> {
    const { version, key: master } = await this.newest(s)
    // A write that was rolled back and is run again must not seal with the key of its first try.
    this.forget(person)
    const key = randomBytes(32)
    const wrapped = seal(master, wrapPlace(person, version), key)
    const row = {
      id: person,
      wrapped_key: wrapped,
      key_version: version,
      created_at: this.now().toISOString(),
    }
    await s.db.insert(s.table(people)).values(row as never)
  }

  forget(person: string) {
    this.dataKeys.delete(person)
  }

  /** Every version the store knows, and how many people each still wraps. */
  async status(s: Session) {
    const [keys, t] = [s.table(vaultKeys), s.table(people)]
    const versions = await s.db
      .select()
      .from(keys)
      .orderBy(keys.version as never)
    const counts = await s.db
      .select({ version: t.key_version as never, people: sql<number>`count(*)` })
      .from(t)
      .groupBy(t.key_version as never)
    const count = new Map(counts.map((c) => [Number(c.version), Number(c.people)]))
    return versions.map((v) => ({
      version: v.version as number,
      created_at: v.created_at as string,
      retired_at: (v.retired_at as string | null) ?? null,
      people: count.get(v.version as number) ?? 0,
    }))
  }

  /** The newest master key, as a person can write it down. */
  async recoveryKey(): Promise<string> {
    return this.store.write(async (s) => formatKey(await this.newest(s)))
  }

  /**
   * A new master key, and every data key wrapped with it. Killed anywhere, the next call goes on: the new
   * key is with the provider before the store names it, and old keys stay until nobody needs them.
   */
  async rotate(batch = 200): Promise<{ version: number; rewrapped: number; recovery_key: string }> {
    const target = await this.store.write((s) => this.beginRotation(s))
    let rewrapped = 0
    for (let done = -1; done !== 0; rewrapped += done) {
      done = await this.store.write((s) => this.rewrap(s, target, batch))
    }
    await this.store.write(async (s) => {
      const t = s.table(vaultKeys)
      await s.db
        .update(t)
        .set({ retired_at: this.now().toISOString() } as never)
        .where(lt(t.version as never, target.version))
    })
    return { version: target.version, rewrapped, recovery_key: formatKey(target) }
  }

  private async beginRotation(s: Session): Promise<MasterKey> {
    await this.lock(s)
    // What the provider holds now, not what it held when this program started.
    this.reload()
    const current = await this.newest(s)
    const rows = await this.status(s)
    if (rows.some((row) => row.people > 0 && row.version < current.version)) return current
    const held = this.masters as Map<number, Buffer>
    const version = current.version + 1
    // A key that the provider holds already was made by a rotation that was cut off, or put there by hand.
    const key = held.get(version) ?? randomBytes(32)
    if (!held.has(version)) {
      await this.provider.save([...held, [version, key] as const].map(([v, k]) => ({ version: v, key: k })))
      held.set(version, key)
    }
    await this.addCheck(s, { version, key })
    return { version, key }
  }

  private async rewrap(s: Session, target: MasterKey, batch: number): Promise<number> {
    const t = s.table(people)
    const rows = await s.db
      .select()
      .from(t)
      .where(lt(t.key_version as never, target.version))
      .limit(batch)
    for (const row of rows) {
      const [id, version] = [row.id as string, row.key_version as number]
      const key = open(await this.master(s, version), wrapPlace(id, version), row.wrapped_key as Buffer)
      const wrapped = seal(target.key, wrapPlace(id, target.version), key)
      await s.db
        .update(t)
        .set({ wrapped_key: wrapped, key_version: target.version } as never)
        .where(eq(t.id as never, id))
    }
    return rows.length
  }

  /** Puts a key that was written down back to its provider, once it is shown to open this store. */
  async importKey(key: MasterKey): Promise<void> {
    await this.store.read(async (s) => {
      const rows = await this.checks(s)
      const check = rows.find((row) => row.version === key.version)
      if (!check)
        throw failure('key.wrong', 'This store was never sealed with that key. Nothing was changed.')
      proves(key, check.check_value)
    })
    let held: MasterKey[] | null | undefined
    try {
      held = await this.provider.load()
    } catch (error) {
      // Only what can't be read at all is replaced. A locked keyring or loose file modes are mended first.
      if (!(error instanceof FireflyError) || !/^key\.(invalid|wrong)$/.test(error.code)) throw error
    }
    const others = (held ?? []).filter((k) => k.version !== key.version)
    const same = held?.find((k) => k.version === key.version)
    if (held === undefined || (same && !same.key.equals(key.key))) await this.provider.setAside?.()
    await this.provider.save([...others, key])
    this.masters = undefined
  }

  private remember(person: string, key: Buffer) {
    if (this.dataKeys.size >= CACHED_PEOPLE) this.dataKeys.clear()
    this.dataKeys.set(person, key)
  }

  private reload() {
    this.masters = undefined
  }

  private async master(s: Session, version: number): Promise<Buffer> {
    await this.unlock(s)
    // Another program may have rotated since: look once more before giving up.
    if (!this.masters?.has(version)) {
      this.masters = undefined
      await this.unlock(s)
    }
    const key = (this.masters as Map<number, Buffer> | undefined)?.get(version)
    if (key) return key
    throw failure(
      'key.missing',
      `Version ${version} of the key is not in ${this.provider.where}. Nothing was changed.`,
      'Bring it back with your recovery key: firefly key import',
    )
  }

  private async newest(s: Session): Promise<MasterKey> {
    await this.unlock(s)
    let rows = await this.checks(s)
    if (rows.length === 0) {
      // The write that recorded the first key was rolled back; the provider still has the key.
      await this.firstKey(s)
      rows = await this.checks(s)
    }
    const version = Math.max(...rows.map((row) => row.version))
    return { version, key: await this.master(s, version) }
  }

  private async checks(s: Session) {
    return (await s.db.select().from(s.table(vaultKeys))) as { version: number; check_value: Buffer }[]
  }

  private async unlock(s: Session): Promise<void> {
    if (this.masters) return
    const rows = await this.checks(s)
    if (rows.length === 0) return this.firstKey(s)
    const keys = await this.provider.load()
    if (!keys || keys.length === 0) {
      throw failure(
        'key.missing',
        `The key that opens this store is not in ${this.provider.where}. Nothing was changed.`,
        'Bring it back with your recovery key: firefly key import',
      )
    }
    for (const key of keys) {
      const check = rows.find((row) => row.version === key.version)
      if (check) proves(key, check.check_value)
    }
    this.masters = new Map(keys.map((key) => [key.version, key.key]))
  }

  /** One program at a time decides about keys: SQLite's write lock is held already, Postgres' is taken here. */
  private async lock(s: Session): Promise<void> {
    if (s.dialect === 'postgres') await all(s.db, sql`LOCK TABLE vault_keys IN SHARE ROW EXCLUSIVE MODE`)
  }

  /** Only inside a write: two programs can't both make the first key. */
  private async firstKey(s: Session): Promise<void> {
    if ((await s.db.select().from(s.table(people)).limit(1)).length > 0) {
      // Another program may have made both in the meantime.
      if ((await this.checks(s)).length > 0) return this.unlock(s)
      throw failure('key.missing', 'This store has people but no record of its keys. Nothing was changed.')
    }
    await this.lock(s)
    if ((await this.checks(s)).length > 0) return this.unlock(s)
    const held = await this.provider.load()
    let keys: readonly MasterKey[] = held?.length ? held : [{ version: 1, key: randomBytes(32) }]
    if (!held?.length) {
      if (this.provider.create) keys = await this.provider.create(keys)
      else await this.provider.save(keys)
      this.created = true
    }
    for (const key of keys) await this.addCheck(s, key)
    this.masters = new Map(keys.map((key) => [key.version, key.key]))
  }

  private async addCheck(s: Session, { version, key }: MasterKey) {
    const check = seal(key, place('vault_keys', version), CHECK)
    const row = { version, check_value: check, created_at: this.now().toISOString() }
    await s.db.insert(s.table(vaultKeys)).values(row as never)
  }
}

const wrapPlace = (person: string, version: number) => place('people', 'wrapped_key', person, version)

function proves({ version, key }: MasterKey, check: Buffer) {
  try {
    open(key, place('vault_keys', version), check)
  } catch (error) {
    if (!(error instanceof FireflyError)) throw error
    throw failure(
      'key.wrong',
      'This key does not open this store. Nothing was changed.',
      'Use the key that belongs to this store: firefly key import, with your recovery key.',
    )
  }
}
