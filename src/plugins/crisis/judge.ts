import { CUE_BIT, type Lexicon, type Rule } from './lexicon.ts'
import { CATEGORIES } from './lexicon-schema.ts'
import { isConditional, isNegated, isPast, isTold, quotationOf, subjectOf } from './scope.ts'
import type { TokenStream } from './token-stream.ts'

/** What one phrase counts for, once it is known whose it is, whether it is denied, past, quoted or a joke. */

export const LOW = 1
export const MODERATE = 2
export const HIGH = 3
export const CRITICAL = 4
/** The most that evidence lowered to a level may weigh. */
const MOST = [0, 0.15, 0.55, 0.8, 1]

export type Phrase = Extract<Rule, { kind: 'phrase' }>
export interface Hit {
  rule: Phrase
  first: number
  last: number
  floor: number
  weight: number
  /** Read as not meant now, or not meant by the writer: it stays a trace and adds to nothing. */
  setAside: boolean
  /** The level of its clause, all evidence in it together. */
  level: number
}

const ATTEMPT = CATEGORIES.indexOf('attempt')
const RELAPSE = CATEGORIES.indexOf('relapse')
const { distant, recent, recovery, relapse, retraction, humour, sincere, fiction } = CUE_BIT

export function judge(hit: Hit, stream: TokenStream, cues: Uint16Array, lexicon: Lexicon) {
  const { rule, first, last } = hit
  const sentence = stream.sentence[first] as number
  const here = cues[sentence] as number
  const next = cues[sentence + 1] ?? 0
  const before = cues[sentence - 1] ?? 0
  if (isNegated(stream, first, lexicon)) {
    if (
      (here | next) & retraction ||
      isConditional(stream, last, lexicon) ||
      (rule.category === RELAPSE && (here | next) & relapse)
    )
      cap(hit, MODERATE)
    else setAside(hit)
    return
  }
  const quotation = quotationOf(stream, first, last, lexicon)
  if (quotation === 'other' || (quotation === 'unclear' && here & fiction)) return setAside(hit)
  if (quotation === 'unclear') cap(hit, MODERATE)
  if (isTold(stream, first, lexicon)) return setAside(hit)
  if (rule.person === 'first') {
    const subject = subjectOf(stream, first, lexicon)
    if (subject === 'third' || (subject === 'unclear' && here & fiction)) return setAside(hit)
    if (subject === 'unclear') {
      if (hit.floor < HIGH) return setAside(hit)
      lower(hit)
    }
  }
  const past =
    isPast(stream, first, rule.tense === 'past', lexicon) ||
    (rule.tense === 'neutral' && (here & (distant | recovery)) !== 0 && (here & recent) === 0)
  if (past && !((here | next) & relapse)) {
    if (here & distant && !(here & recent)) {
      const recovered = (here | next | before) & recovery
      if (rule.category !== ATTEMPT || recovered) return setAside(hit)
      cap(hit, MODERATE)
    } else if ((here | next) & recovery) return setAside(hit)
    else if (!((here | before) & recent) && rule.category !== ATTEMPT) lower(hit)
  }
  if (here & humour && !(here & sincere)) lower(hit)
}

/** One tier at most, and never below asking: a doubt about an explicit phrase asks, it doesn't dismiss. */
function lower(hit: Hit): void {
  cap(hit, Math.max(Math.min(hit.floor, MODERATE), hit.floor - 1))
}

function cap(hit: Hit, level: number): void {
  hit.floor = Math.min(hit.floor, level)
  hit.weight = Math.min(hit.weight, MOST[hit.floor] as number)
}

function setAside(hit: Hit): void {
  cap(hit, LOW)
  hit.setAside = true
}
