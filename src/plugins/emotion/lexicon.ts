import { contentFiles, readCompiled, writeCompiled } from '../../engine/compiled-content.ts'
import { readPackageJson } from '../../engine/package-files.ts'
import { EMOTIONS, type Emotion } from '../../engine/vocabulary.ts'
import {
  build,
  type EmotionLexicon,
  type Feelings,
  type Lexicon,
  type PerEmotion,
  type Term,
  termOf,
} from './terms.ts'
import { HARD, SOFT, tokenize } from './tokens.ts'

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

/** What was counted in a text, before calibration. */
export interface Evidence {
  /** Terms that the lexicon knows, function words included. */
  known: number
  words: number
  /** Weight found for each label, in the order of EMOTIONS. */
  feelings: number[]
  valence: number
}

const NAME = 'emotion-lexicon'
const sources = () => contentFiles(['emotion/en.json'])
const compile = (): Lexicon => build(readPackageJson<EmotionLexicon>('content/emotion/en.json'))

let loaded: Lexicon | undefined
function lexicon(): Lexicon {
  loaded ??= readCompiled<Lexicon>(NAME, sources()) ?? compile()
  return loaded
}

/** For the build. */
export const keepLexicon = () => writeCompiled(NAME, sources(), compile())

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
    let longer = termOf(terms, token)
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
