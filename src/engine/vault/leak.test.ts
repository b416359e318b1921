import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkins } from '../../plugins/checkins/index.ts'
import { definePlugin } from '../plugin.ts'
import { onBothStores } from '../testing/both-stores.ts'
import { NEEDLE } from '../testing/specimens.ts'
import { type Place, type Throwaway, throwawayEngine } from '../testing/throwaway.ts'

/** The needle as text, as UTF-16, as hex and as base64 in its three alignments. */
const FORMS = [
  NEEDLE,
  Buffer.from(NEEDLE, 'utf16le').toString('latin1'),
  Buffer.from(NEEDLE).toString('hex'),
  ...['', ' ', '  '].map((pad) =>
    Buffer.from(pad + NEEDLE)
      .toString('base64')
      .slice(4, -4),
  ),
]
const found = (bytes: Buffer) => FORMS.filter((form) => bytes.includes(Buffer.from(form, 'latin1')))
const asks = definePlugin({
  id: 'moon',
  contract: 1,
  questions: [{ id: 'moon.note', ask: 'A word?', why: 'For this test.', answer: { kind: 'text' } }],
})

onBothStores('words in the clear', (place) => {
  let at: Throwaway
  let where: Place & { folder?: string; file?: string }
  beforeEach(async () => {
    where = await place()
    const backups = where.folder ? `${where.folder}/backups` : null
    at = await throwawayEngine([checkins, asks], { place: where, backups })
  })
  afterEach(() => at.close())

  /** Every byte that this store keeps, by name. */
  async function kept(): Promise<Record<string, Buffer>> {
    const { folder } = where
    if (folder)
      return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`)]))
    const client = new pg.Client({ connectionString: where.store })
    await client.connect()
    const { rows: tables } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    const dumps: Record<string, Buffer> = {}
    for (const { tablename } of tables) {
      const { rows } = await client.query(`SELECT * FROM "${tablename}"`)
      const cells = rows.flatMap((row) => Object.values(row))
      const bytes = cells.map((cell) =>
        Buffer.isBuffer(cell) ? cell : Buffer.from(JSON.stringify(cell) ?? ''),
      )
      dumps[tablename] = Buffer.concat(bytes)
    }
    await client.end()
    return dumps
  }

  test('none of a person’s own words is in the store, its journal or its copy', async () => {
    for (let i = 0; i < 20; i++) {
      const words = {
        journal_text: `${NEEDLE} ${i}`,
        context_activity: `${NEEDLE}`,
        answers: { 'moon.note': NEEDLE },
      }
      const { output } = await at.engine.call('checkins.create', { mood_score: 5, ...words })
      expect((output as { checkin: { journal_text: string } }).checkin.journal_text).toContain(NEEDLE)
    }
    if (where.folder && where.file) {
      const store = await where.open()
      await store.backup(`${where.folder}/copy.db`)
      await store.close()
      copyFileSync(where.file, `${where.folder}/copied.db`)
    }
    const dumps = await kept()
    expect(Object.keys(dumps)).toEqual(
      expect.arrayContaining(
        where.folder ? ['firefly.db', 'firefly.db-wal', 'copy.db'] : ['mood_checkins', 'audit_log', 'outbox'],
      ),
    )
    for (const [name, bytes] of Object.entries(dumps)) {
      expect([name, found(bytes)]).toEqual([name, []])
      if (/^(copy.db|mood_checkins)$/.test(name)) expect(bytes.length).toBeGreaterThan(500)
    }
    expect(found(Buffer.from(`x${NEEDLE}`))).not.toEqual([])
  })
})
