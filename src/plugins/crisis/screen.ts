import { CRISIS_LEVELS, type CrisisLevel, type CrisisResponse } from '../../engine/vocabulary.ts'
import { IdiomCover } from './idiom-cover.ts'
import { CRITICAL, HIGH, type Hit, judge, LOW, MODERATE } from './judge.ts'
import { CUE_BIT, type Lexicon, type Rule } from './lexicon.ts'
import { CATEGORIES } from './lexicon-schema.ts'
import { loadLexicon } from './load-lexicon.ts'
import { type TokenStream, tokenize } from './token-stream.ts'

/**
 * Reads a text for what the person may be saying about their own safety. Pure, synchronous, without a
 * model: clause by clause, explicit phrases are weighed by whose they are, whether they are denied, past
 * or quoted, and combined as `level = max(floor, noisy-or)`; a text is as serious as its gravest clause.
 * It reads language; it measures no clinical risk.
 */

export interface CrisisEvidence {
  category: string
  /** UTF-16 offsets of the clause in the original text. */
  start: number
  end: number
  /** A fixed sentence of the data, never the person's words. */
  why: string
}

export interface CrisisFinding {
  level: CrisisLevel
  response: CrisisResponse
  /** 0 to 1. Orders findings; it is no probability. */
  score: number
  evidence: CrisisEvidence[]
}

/** The least noisy-or of each level. */
const LEAST = [0, 0.1, 0.4, 0.7, 0.92]
/** What saying "I mean it", or naming a time for a plan, adds. */
const SINCERE = 0.4
const SOON = 0.6
const TIMED = new Set(['intent', 'plan', 'means'].map((name) => CATEGORIES.indexOf(name as 'intent')))

/** By level number. */
const RESPONSES: readonly CrisisResponse[] = [
  'continue_normal',
  'continue_normal',
  'offer_safety_check',
  'show_crisis_resources',
  'show_crisis_resources',
]

export function screenText(text: string): CrisisFinding {
  const lexicon = loadLexicon()
  const stream = tokenize(text, lexicon)
  const { hits, cues } = scan(stream, lexicon)
  let level = 0
  let score = 0
  for (const clause of clausesOf(hits, stream)) {
    for (const hit of clause) judge(hit, stream, cues, lexicon)
    const reading = combine(clause, cues[stream.sentence[(clause[0] as Hit).first] as number] as number)
    for (const hit of clause) hit.level = reading.level
    level = Math.max(level, reading.level)
    score = Math.max(score, reading.score)
  }
  return {
    level: CRISIS_LEVELS[level] as CrisisLevel,
    response: RESPONSES[level] as CrisisResponse,
    score: Math.round(score * 1000) / 1000,
    evidence: evidenceOf(hits, level, stream, lexicon),
  }
}

/** The phrases in a text that no idiom claims, and what each sentence says beside them. */
function scan(stream: TokenStream, lexicon: Lexicon): { hits: Hit[]; cues: Uint16Array } {
  const sentences = stream.count > 0 ? (stream.sentence[stream.count - 1] as number) + 1 : 0
  const cues = new Uint16Array(sentences)
  const idioms = new IdiomCover(stream.count)
  const hits: Hit[] = []
  lexicon.automaton.scan(stream, (number, first, last) => {
    const rule = lexicon.rules[number] as Rule
    if (rule.kind === 'idiom') return idioms.add(first, last)
    if (rule.kind === 'phrase')
      return hits.push({
        rule,
        first,
        last,
        floor: rule.floor,
        weight: rule.weight,
        setAside: false,
        level: 0,
      })
    for (let at = stream.sentence[first] as number; at <= (stream.sentence[last] as number); at++)
      cues[at] = (cues[at] as number) | rule.bit
  })
  return { hits: hits.filter((hit) => !idioms.claims(hit.first, hit.last)), cues }
}

function* clausesOf(hits: readonly Hit[], stream: TokenStream): Generator<Hit[]> {
  let from = 0
  for (let at = 1; at <= hits.length; at++) {
    const sameClause = at < hits.length && clauseOf(hits[at], stream) === clauseOf(hits[from], stream)
    if (sameClause) continue
    yield hits.slice(from, at)
    from = at
  }
}

const clauseOf = (hit: Hit | undefined, stream: TokenStream) => stream.clause[hit?.first ?? 0]

/** Independent kinds of evidence add up; the same kind twice doesn't. */
function combine(clause: readonly Hit[], cues: number): { level: number; score: number } {
  const weights = new Map<number, number>()
  let level = 0
  let score = 0
  let timed = false
  for (const hit of clause) {
    level = Math.max(level, hit.floor)
    if (hit.setAside) score = Math.max(score, hit.weight)
    else weights.set(hit.rule.category, Math.max(weights.get(hit.rule.category) ?? 0, hit.weight))
    if (hit.floor >= HIGH && TIMED.has(hit.rule.category)) timed = true
  }
  let none = 1
  for (const weight of weights.values()) none *= 1 - weight
  if (level >= MODERATE && cues & CUE_BIT.sincere) none *= 1 - SINCERE
  if (timed && cues & CUE_BIT.soon) none *= 1 - SOON
  score = Math.max(score, 1 - none)
  for (let at = LOW; at <= CRITICAL; at++) if (score >= (LEAST[at] as number)) level = Math.max(level, at)
  return { level, score: Math.max(score, LEAST[level] as number) }
}

/** One entry a clause and category; a finding that is acted on lists only what carries it. */
function evidenceOf(hits: readonly Hit[], level: number, stream: TokenStream, lexicon: Lexicon) {
  const seen = new Set<number>()
  const evidence: CrisisEvidence[] = []
  for (const { rule, first, setAside, level: itsClause } of hits) {
    const clause = stream.clause[first] as number
    const key = clause * CATEGORIES.length + rule.category
    if (seen.has(key) || (level >= MODERATE && (setAside || itsClause < MODERATE))) continue
    seen.add(key)
    let from = first
    while (from > 0 && stream.clause[from - 1] === clause) from--
    let to = first
    while (to + 1 < stream.count && stream.clause[to + 1] === clause) to++
    evidence.push({
      category: CATEGORIES[rule.category] as string,
      start: stream.start[from] as number,
      end: stream.end[to] as number,
      why: lexicon.why[rule.category] as string,
    })
  }
  return evidence
}
