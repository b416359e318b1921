/**
 * How the crisis screen does, next to a bare list of keywords: functional cases, false alarms on everyday
 * writing with 95 % Wilson intervals, confusers, and time. Needs the data sets beside the repository
 * (../shared/data); without them it says so and exits 0. It prints counts, never anyone's words.
 *
 *   npx esbuild bench/crisis-screen.ts --bundle --platform=node --format=esm --packages=external \
 *     --outfile=bench/.crisis-screen.mjs && node bench/.crisis-screen.mjs; rm -f bench/.crisis-screen.mjs
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/engine/package-files.ts'
import { screenText } from '../src/plugins/crisis/screen.ts'

const DATA = process.env.FIREFLY_DATA ?? join(packageRoot(), '..', 'shared', 'data')
type Row = Record<string, string>
/** 0 nothing shown, 1 support offered, 2 resources shown. */
type Reader = (text: string) => number

const RESPONSES = ['continue_normal', 'offer_safety_check', 'show_crisis_resources']
const screen: Reader = (text) => RESPONSES.indexOf(screenText(text).response)
const KEYWORDS = [
  /\b(?:kill myself|suicid\w*|end my life|want to die|wanna die|kms)\b/i,
  /\b(?:die|dead|death|kill\w*|cut|hurt myself|goodbye|hopeless|burden|worthless|no way out)\b/i,
]
const keywords: Reader = (text) => (KEYWORDS[0]?.test(text) ? 2 : KEYWORDS[1]?.test(text) ? 1 : 0)

function csv(name: string): Row[] {
  const [head, ...rows] = parse(readFileSync(join(DATA, name, 'data.csv'), 'utf8'))
  return rows.map((row) => Object.fromEntries((head ?? []).map((key, at) => [key, row[at] ?? ''])))
}

function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 1)
}

/** The 95 % Wilson interval of a share, per 1,000. */
function wilson(hits: number, of: number): string {
  const z = 1.96
  const share = hits / of
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)
  const thousandth = (value: number) => (Math.max(0, value) * 1000).toFixed(2)
  return `${thousandth(share)} (${thousandth(middle - half)}–${thousandth(middle + half)})`
}

function functionalCases(): void {
  const lines = readFileSync(join(DATA, 'crisis-check', 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const cases = lines.map((line) => JSON.parse(line) as { category: string; expect: string; text: string })
  const right = (read: Reader) => (row: (typeof cases)[number]) => {
    const shown = read(row.text)
    return row.expect === 'none' ? shown === 0 : row.expect === 'offer' ? shown >= 1 : shown === 2
  }
  console.log('crisis-check, cases read right                screen  keywords')
  for (const category of [...new Set(cases.map((row) => row.category)), 'all']) {
    const rows = cases.filter((row) => category === 'all' || row.category === category)
    const count = (read: Reader) => `${rows.filter(right(read)).length}/${rows.length}`
    console.log(`  ${category.padEnd(42)} ${count(screen).padStart(7)} ${count(keywords).padStart(9)}`)
  }
}

function falseAlarms(): void {
  console.log('\nfalse alarms per 1,000 everyday texts (95 % interval); some of them are no false alarms')
  const sets: [string, string[]][] = [
    ['happydb', ['text']],
    ['lemotif', ['text']],
    ['rwwd', ['text_long', 'text_short']],
  ]
  const all: string[] = []
  const report = (name: string, texts: string[]) => {
    const fired = (read: Reader, least: number) => texts.filter((text) => read(text) >= least).length
    console.log(
      `  ${name} (${texts.length}): screen ${wilson(fired(screen, 1), texts.length)}, of these shown at once ${fired(screen, 2)}; keywords ${wilson(fired(keywords, 1), texts.length)}`,
    )
  }
  for (const [name, columns] of sets) {
    const texts = csv(name).flatMap((row) =>
      columns.map((column) => row[column] ?? '').filter((text) => text !== ''),
    )
    all.push(...texts)
    report(name, texts)
  }
  report('all three', all)
}

function confusers(): void {
  console.log('\ncrisis-confusers, offered or shown')
  const rows = csv('crisis-confusers')
  for (const label of ['none', 'hyperbole', 'ambiguous', 'risk-language', 'ideation']) {
    const texts = rows.filter((row) => row.label === label).map((row) => row.text ?? '')
    const count = (read: Reader) => texts.filter((text) => read(text) >= 1).length
    console.log(
      `  ${label.padEnd(14)} screen ${count(screen)}/${texts.length}, keywords ${count(keywords)}/${texts.length}`,
    )
  }
}

function times(): void {
  const entry = csv('rwwd')
    .map((row) => row.text_long ?? '')
    .join(' ')
    .split(/\s+/)
  const entries = Array.from({ length: 1000 }, (_, at) => entry.slice(at * 200, at * 200 + 200).join(' '))
  const pieces = [
    'a ',
    'k i l l ',
    'kill myself ',
    'I do not really want to ',
    '😂',
    '"x" ',
    `${entries[0]} `,
  ]
  const long = pieces.map((piece) => piece.repeat(Math.ceil(1e6 / piece.length)).slice(0, 1e6))
  console.log('\ntime in ms, one thread')
  const measure = (name: string, texts: readonly string[], read: Reader) => {
    const taken = texts.map((text) => {
      const started = performance.now()
      read(text)
      return performance.now() - started
    })
    taken.sort((a, b) => a - b)
    const at = (share: number) =>
      (taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0).toFixed(3)
    console.log(`  ${name.padEnd(34)} p50 ${at(0.5)}  p99 ${at(0.99)}`)
  }
  for (const [name, read] of [
    ['screen', screen],
    ['keywords', keywords],
  ] as const) {
    measure(`${name}, 200 words`, entries, read)
    measure(`${name}, 1 MB, ${pieces.length} kinds of text`, [...long, ...long, ...long], read)
  }
}

if (existsSync(join(DATA, 'crisis-check'))) {
  functionalCases()
  falseAlarms()
  confusers()
  times()
} else console.log(`No data sets at ${DATA}: nothing measured.`)
