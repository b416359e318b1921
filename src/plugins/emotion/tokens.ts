import { symbolKey, type Term, termOf } from './terms.ts'

/** Marks between words. Hard ones end a sentence, soft ones end the reach of a negation. */
export const HARD = '.'
export const SOFT = ','
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
export function tokenize(text: string, terms: Map<string, Term>, symbols: Map<number, string[]>): string[] {
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

/** "happyyyy" is "happy" and "goood" is "good". */
function shorten(word: string, terms: Map<string, Term>): string {
  const twice = word.replace(/(.)\1{2,}/gu, '$1$1')
  const once = word.replace(/(.)\1{2,}/gu, '$1')
  return [word, twice, once].find((spelling) => termOf(terms, spelling)) ?? word
}
