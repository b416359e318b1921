import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Created, type Entry, makeHome, type Page, ROOT } from './firefly.ts'

const SHARED = join(ROOT, '../shared/data')
const AT_ONCE = 4

/** The records of a CSV file with quoted fields, by the names of its first line. */
function parseCsv(text: string): Record<string, string>[] {
  const records: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '') break
    if (end !== ',') records.push([])
  }
  const [names = [], ...rows] = records.filter((record) => record.length > 1)
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])))
}

function ownEntries(): string[] {
  const lines = readFileSync(join(ROOT, 'fixtures/diary/entries.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => (JSON.parse(line) as { text: string }).text)
}

/** Texts of a shared data set, spread over the whole file. */
function sharedEntries(name: string, wanted: number): string[] {
  const file = join(SHARED, name, 'data.csv')
  if (!existsSync(file)) return []
  const texts = parseCsv(readFileSync(file, 'utf8')).flatMap(({ text }) => (text?.trim() ? [text] : []))
  return Array.from({ length: wanted }, (_, i) => texts[Math.floor((i * texts.length) / wanted)] ?? '')
}

test('diary entries go through the built program by standard input and are read back exactly', async () => {
  const lemotif = sharedEntries('lemotif', 100)
  const happy = sharedEntries('happydb', 100)
  const texts = [...ownEntries(), ...lemotif, ...happy]
  if (lemotif.length === 0) console.log(`${SHARED} is not there: this ran on fixtures/diary alone.`)
  else expect([lemotif.length, happy.length]).toEqual([100, 100])
  const home = makeHome()
  try {
    const ids: string[] = []
    const queue = texts.entries()
    const work = async () => {
      // `echo` ends a text with a line end, which is taken off again.
      for (const [i, text] of queue)
        ids[i] = (await home.json<Created>(['journal'], { input: `${text}\n` })).checkin.id
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))

    const { checkins } = await home.json<Page>(['history', '--limit', '1000'])
    const stored = new Map(checkins.map(({ id, journal_text }) => [id, journal_text]))
    expect(stored.size).toBe(texts.length)
    expect(ids.map((id) => stored.get(id))).toEqual(texts)
    // One in ten by itself as well.
    for (const [i, id] of ids.entries()) {
      if (i % 10 === 0) expect((await home.json<Entry>(['show', id])).journal_text).toBe(texts[i])
    }
    console.log(
      `${texts.length} entries were written and read back exactly (${lemotif.length} lemotif, ${happy.length} happydb).`,
    )
  } finally {
    await home.remove()
  }
}, 300_000)
