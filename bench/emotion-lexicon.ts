/**
 * The lexicon reader against a majority baseline and VADER, on public test splits.
 *
 *   npx esbuild bench/emotion-lexicon.ts --bundle --platform=node --format=esm --packages=external \
 *     --outfile=bench/.emotion-lexicon.mjs && node bench/.emotion-lexicon.mjs; rm bench/.emotion-lexicon.mjs
 *
 * `--dev` scores the dev rows, for work on the words. `--fit` fits the calibration on training rows and
 * writes it into content/emotion/en.json; run `npx biome format --write content/emotion` after it.
 * Data: ../shared/data, or the folder in FIREFLY_DATA; without it nothing is measured and the exit is 0.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/engine/package-files.ts'
import { EMOTIONS, type Emotion } from '../src/engine/vocabulary.ts'
import { evidence, features, readWithLexicon } from '../src/plugins/emotion/lexicon.ts'

interface Row {
  text: string
  labels: Set<Emotion>
  fit: boolean
}
interface LabelSet {
  train: Row[]
  dev: Row[]
  test: Row[]
  scored: Emotion[]
}
type Rated = { text: string; rating: number }[]

const data = process.env.FIREFLY_DATA ?? join(packageRoot(), '../shared/data')
if (!existsSync(join(data, 'goemotions'))) {
  console.log(`No data at ${data}: nothing measured.`)
  process.exit(0)
}
const read = (path: string) => readFileSync(join(data, path), 'utf8')
const mapping = JSON.parse(read('label-mapping/mapping.json'))

/** A fixed half of a set that has no official split, by a hash of the writer or the row. */
function half(key: string): boolean {
  let hash = 2166136261
  for (const char of key) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0
  return ((hash ^ (hash >>> 15)) & 1) === 0
}

function csv(path: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of read(path).matchAll(/(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end !== ',') rows.push([])
  }
  const [header = [], ...body] = rows.filter((row) => row.length > 1)
  return body.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])))
}

function labelSet(name: string): { map: (own: string[]) => Set<Emotion>; scored: Emotion[] } {
  const map = mapping[name].map as Record<Emotion, string[]>
  const scored = EMOTIONS.filter((label) => map[label]?.length)
  return {
    scored,
    map: (own) => new Set(scored.filter((label) => map[label].some((from) => own.includes(from)))),
  }
}

function goemotions(): LabelSet {
  const names = read('goemotions/labels.txt').trim().split('\n')
  const { map, scored } = labelSet('goemotions')
  const rows = (split: string): Row[] =>
    read(`goemotions/${split}.tsv`)
      .trim()
      .split('\n')
      .map((line) => {
        const [text = '', ids = ''] = line.split('\t')
        return { text, fit: true, labels: map(ids.split(',').map((id) => names[Number(id)] as string)) }
      })
      // Rows with dropped or weak labels only have no truth to be scored by.
      .filter((row) => row.labels.size > 0)
  return { train: rows('train'), dev: rows('dev'), test: rows('test'), scored }
}

function lemotif(): LabelSet {
  const { map, scored } = labelSet('lemotif')
  const rows = csv('lemotif/data.csv')
    .map((row) => ({
      text: row.text as string,
      labels: map((row.emotions as string).split('|')),
      fit: half(row.id as string),
    }))
    .filter((row) => row.labels.size > 0)
  const fit = rows.filter((row) => row.fit)
  return { train: fit, dev: fit, test: rows.filter((row) => !row.fit), scored }
}

const worries = csv('rwwd/data.csv')
function rwwd(): LabelSet {
  const { map, scored } = labelSet('rwwd')
  const rows = worries
    .map((row) => ({
      text: row.text_long as string,
      labels: map([row.chosen_emotion as string]),
      fit: half(row.participant as string),
    }))
    .filter((row) => row.labels.size > 0)
  return { train: [], dev: rows.filter((row) => row.fit), test: rows.filter((row) => !row.fit), scored }
}

function ratings(dev: boolean): Record<string, Rated> {
  const mean = (row: Record<string, string>, names: string) =>
    names.split(' ').reduce((sum, name) => sum + Number(row[name]), 0) / names.split(' ').length
  const own = worries.filter((row) => half(row.participant as string) === dev)
  const felt = (row: Record<string, string>) =>
    mean(row, 'happiness relaxation') - mean(row, 'worry anger disgust fear anxiety sadness')
  const split = dev ? 'dev' : 'test'
  return {
    sst5: csv(`sst5/${split}.csv`).map((row) => ({ text: row.text as string, rating: Number(row.stars) })),
    'semeval V-oc': read(`semeval2018-affect/V-oc-${split}.tsv`)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, text = '', , level = ''] = line.split('\t')
        return { text, rating: Number.parseInt(level, 10) }
      }),
    'rwwd long': own.map((row) => ({ text: row.text_long as string, rating: felt(row) })),
    'rwwd short': own.map((row) => ({ text: row.text_short as string, rating: felt(row) })),
  }
}

function f1(rows: Row[], label: Emotion, guess: (text: string) => readonly Emotion[]): number {
  let [hit, guessed, real] = [0, 0, 0]
  for (const row of rows) {
    const said = guess(row.text).includes(label)
    const is = row.labels.has(label)
    hit += Number(said && is)
    guessed += Number(said)
    real += Number(is)
  }
  return guessed + real === 0 ? 0 : (2 * hit) / (guessed + real)
}

function pearson(pairs: [number, number][]): number {
  const mean = (of: (pair: [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length
  const [mx, my] = [mean((p) => p[0]), mean((p) => p[1])]
  return (
    mean((p) => (p[0] - mx) * (p[1] - my)) /
    Math.sqrt(mean((p) => (p[0] - mx) ** 2) * mean((p) => (p[1] - my) ** 2))
  )
}

/** Weighted logistic regression by Newton's method with a little ridge. */
function logistic(x: number[][], y: number[], w: number[]): number[] {
  const size = x[0]?.length ?? 0
  let beta = new Array<number>(size).fill(0)
  for (let step = 0; step < 25; step++) {
    const a = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size + 1 }, (_, j) => (i === j ? 1 : 0)),
    )
    const cell = (i: number) => a[i] as number[]
    for (let i = 0; i < size; i++) cell(i)[size] = -(beta[i] as number)
    x.forEach((row, n) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, v, i) => sum + v * (beta[i] as number), 0)))
      const wn = w[n] as number
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++)
          cell(i)[j] = (cell(i)[j] as number) + wn * p * (1 - p) * (row[i] as number) * (row[j] as number)
        cell(i)[size] = (cell(i)[size] as number) + wn * ((y[n] as number) - p) * (row[i] as number)
      }
    })
    for (let i = 0; i < size; i++)
      for (let r = 0; r < size; r++) {
        if (r === i) continue
        const factor = (cell(r)[i] as number) / (cell(i)[i] as number)
        for (let j = i; j <= size; j++) cell(r)[j] = (cell(r)[j] as number) - factor * (cell(i)[j] as number)
      }
    beta = beta.map((b, i) => b + (cell(i)[size] as number) / (cell(i)[i] as number))
  }
  return beta
}

/** Rare labels would score best with thresholds near 0, but a label under this is no reading to show anyone. */
const LOWEST_THRESHOLD = 0.2

function calibrate(sets: LabelSet[]) {
  const path = join(packageRoot(), 'content/emotion/en.json')
  const content = JSON.parse(readFileSync(path, 'utf8'))
  const prepared = sets.map((set) => ({
    ...set,
    seen: set.train.map((row) => evidence(row.text)),
    seenDev: set.dev.map((row) => evidence(row.text)),
  }))
  EMOTIONS.forEach((label, index) => {
    const having = prepared.filter((set) => set.scored.includes(label))
    // Nowhere labelled (overwhelm): set by hand so that one plain word is as likely as not.
    let weights = [-2.4, 3.6, -0.2, -1, 0.4]
    let threshold = 0.5
    if (having.length > 0) {
      const total = having.reduce((sum, set) => sum + set.train.length, 0)
      const [x, y, w]: [number[][], number[], number[]] = [[], [], []]
      for (const set of having)
        set.train.forEach((row, n) => {
          x.push(features(set.seen[n] as ReturnType<typeof evidence>, index))
          y.push(Number(row.labels.has(label)))
          w.push(total / having.length / set.train.length)
        })
      weights = logistic(x, y, w).map((b) => Number(b.toFixed(3)))
      // The threshold with the best F1, the mean over the sets that have the label.
      const scores = having.map((set) =>
        set.dev.map((row, n) => {
          const logit = features(set.seenDev[n] as ReturnType<typeof evidence>, index).reduce(
            (sum, v, i) => sum + v * (weights[i] as number),
            0,
          )
          return { p: 1 / (1 + Math.exp(-logit)), is: row.labels.has(label) }
        }),
      )
      let best = -1
      for (let t = LOWEST_THRESHOLD; t < 0.9; t += 0.01) {
        const mean = scores.reduce((sum, rows) => {
          const said = rows.filter((row) => row.p >= t)
          return (
            sum +
            (2 * said.filter((row) => row.is).length) /
              (said.length + rows.filter((row) => row.is).length || 1)
          )
        }, 0)
        if (mean > best) [best, threshold] = [mean, Number(t.toFixed(2))]
      }
    }
    content.calibration.labels ??= {}
    content.calibration.labels[label] = { weights, threshold }
    console.log(label.padEnd(12), weights.join(' '), 'threshold', threshold)
  })
  content.calibration = {
    source:
      'Logistic per label on 1, log(1 + own weight), log(1 + other weight), valence up, valence down. Fitted by bench/emotion-lexicon.ts --fit on goemotions train and a fixed half of lemotif, each set counting half; thresholds by F1 on goemotions dev and that half. overwhelm has no labelled rows anywhere: set by hand.',
    labels: content.calibration.labels,
  }
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
}

const sets = { goemotions: goemotions(), lemotif: lemotif(), rwwd: rwwd() }
if (process.argv.includes('--fit')) {
  calibrate([sets.goemotions, sets.lemotif])
  process.exit(0)
}
const dev = process.argv.includes('--dev')
console.log(
  `${dev ? 'Dev' : 'Test'} rows. Macro-F1 over the labels each set has; in brackets the majority label's.`,
)
for (const [name, set] of Object.entries(sets)) {
  const rows = dev ? set.dev : set.test
  const count = (label: Emotion) => rows.filter((row) => row.labels.has(label)).length
  const majority = [...set.scored].sort((a, b) => count(b) - count(a)).slice(0, 1)
  const readings = new Map(rows.map((row) => [row.text, readWithLexicon(row.text)]))
  const labelled = (text: string) => readings.get(text)?.emotion.labels ?? []
  const scores = set.scored.map((label) => f1(rows, label, labelled))
  const base = set.scored.map((label) => f1(rows, label, () => majority))
  const mean = (values: number[]) => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3)
  const right = rows.filter((row) =>
    row.labels.has(readings.get(row.text)?.emotion.primary as Emotion),
  ).length
  const common = rows.filter((row) => row.labels.has(majority[0] as Emotion)).length
  // How far the stated probabilities are from what happened, squared: 0 is best.
  const brier = mean(
    set.scored.map((label) =>
      Number(
        mean(
          rows.map(
            (row) => ((readings.get(row.text)?.emotions[label] ?? 0) - Number(row.labels.has(label))) ** 2,
          ),
        ),
      ),
    ),
  )
  console.log(
    `${name}: ${rows.length} rows, macro-F1 ${mean(scores)} (${mean(base)}), primary right ${(right / rows.length).toFixed(3)} (${(common / rows.length).toFixed(3)}), Brier ${brier}`,
  )
  console.log(
    `  ${set.scored.map((label, i) => `${label} ${scores[i]?.toFixed(2)} of ${count(label)}`).join(', ')}`,
  )
}

/** VADER is no dependency of Firefly; it is compared with where it happens to be installed. */
type Vader = { SentimentIntensityAnalyzer: { polarity_scores(text: string): { compound: number } } }
const vaderName = 'vader-sentiment'
const vader = await import(vaderName).then(
  (module) => (module.default ?? module) as Vader,
  () => undefined,
)
for (const [name, rows] of Object.entries(ratings(dev))) {
  const ours = pearson(rows.map((row) => [readWithLexicon(row.text).valence, row.rating]))
  const theirs =
    vader &&
    pearson(
      rows.map((row) => [vader.SentimentIntensityAnalyzer.polarity_scores(row.text).compound, row.rating]),
    )
  console.log(
    `valence, ${name}: ${rows.length} rows, r ${ours.toFixed(3)} (VADER ${theirs?.toFixed(3) ?? 'not installed'})`,
  )
}

const texts = sets.goemotions.dev.map((row) => row.text)
const began = performance.now()
for (const text of texts) readWithLexicon(text)
const seconds = (performance.now() - began) / 1000
const vaderBegan = performance.now()
if (vader) for (const text of texts) vader.SentimentIntensityAnalyzer.polarity_scores(text)
const ratio = vader
  ? `${((performance.now() - vaderBegan) / 1000 / seconds).toFixed(1)} times VADER's`
  : 'no VADER to compare'
console.log(`${Math.round(texts.length / seconds)} texts/s, one thread (${ratio})`)
