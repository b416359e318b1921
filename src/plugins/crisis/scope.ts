import { CLAUSE, COMMA, SENTENCE } from './gaps.ts'
import type { Lexicon } from './lexicon.ts'
import type { TokenStream } from './token-stream.ts'
import { PLURAL } from './vocabulary-trie.ts'

/**
 * Who and whether: reads the words before a phrase for its subject and for a "not" that covers it.
 * Every walk is bounded, so a long text costs no more per phrase than a short one.
 */

const FURTHEST = 14

export type Subject = 'first' | 'third' | 'unclear'

/** The subject of a phrase that starts at `first`: the nearest one to its left, or the last one named. */
export function subjectOf(stream: TokenStream, first: number, lexicon: Lexicon): Subject {
  for (let at = first; at > 0 && first - at < FURTHEST; at--) {
    if ((stream.gap[at] as number) >= COMMA) return carriedOver(stream, at, lexicon)
    const word = stream.word[at - 1] as number
    if (lexicon.first.has(word)) return 'first'
    if (lexicon.third.has(word) || word === PLURAL) return 'third'
    if (lexicon.joining.has(word)) return carriedOver(stream, at - 1, lexicon)
    if (!lexicon.through.has(word) && !lexicon.negators.has(word) && !lexicon.raising.has(word))
      return 'unclear'
  }
  return 'first'
}

/** "He got drunk and wanted to die": the subject is the one before the joint; none at all is the writer. */
function carriedOver(stream: TokenStream, from: number, lexicon: Lexicon): Subject {
  for (let at = from; at > 0 && from - at < FURTHEST; at--) {
    if (stream.gap[at] === SENTENCE) break
    const word = stream.word[at - 1] as number
    if (lexicon.first.has(word)) return 'first'
    if (lexicon.third.has(word)) return 'third'
  }
  return 'first'
}

/**
 * Whether a "not" covers the phrase: between the two stand only words that pass it on ("I don't really
 * want to", "no plans to"). A new subject stops it ("I don't care, I want to"), except after a verb that
 * raises it ("I don't think I want to"); "why not" asks instead of denying.
 */
export function isNegated(stream: TokenStream, first: number, lexicon: Lexicon): boolean {
  let ownSubject = false
  for (let at = first; at > 0 && first - at < FURTHEST; at--) {
    if ((stream.gap[at] as number) >= COMMA) return false
    const word = stream.word[at - 1] as number
    if (lexicon.negators.has(word))
      return (
        (!ownSubject || raised(stream, at, first, lexicon)) &&
        !asks(stream, at, lexicon) &&
        !undone(stream, at, lexicon)
      )
    if (lexicon.first.has(word)) ownSubject = true
    else if (!lexicon.through.has(word) && !lexicon.raising.has(word)) return false
  }
  return false
}

function raised(stream: TokenStream, from: number, to: number, lexicon: Lexicon): boolean {
  for (let at = from; at < to; at++) if (lexicon.raising.has(stream.word[at] as number)) return true
  return false
}

function asks(stream: TokenStream, negator: number, lexicon: Lexicon): boolean {
  for (let at = negator - 2; at >= 0 && at >= negator - 4; at--) {
    if ((stream.gap[at + 1] as number) >= CLAUSE) return false
    if (lexicon.rhetorical.has(stream.word[at] as number)) return true
  }
  return false
}

/** "I can't stop thinking of", "not a day without": a second "not" undoes the first. */
function undone(stream: TokenStream, negator: number, lexicon: Lexicon): boolean {
  if (!lexicon.undone.has(stream.word[negator - 1] as number)) return false
  for (let at = negator - 2; at >= 0 && at >= negator - 7 && (stream.gap[at + 1] as number) < CLAUSE; at--)
    if (lexicon.negators.has(stream.word[at] as number)) return true
  return false
}

/** "I won't … until Friday", "not … yet": a "not" with an end. */
export function isConditional(stream: TokenStream, last: number, lexicon: Lexicon): boolean {
  for (let at = last + 1; at < stream.count && at - last <= 4 && (stream.gap[at] as number) < CLAUSE; at++)
    if (lexicon.conditional.has(stream.word[at] as number)) return true
  return false
}

/**
 * "He told me to …", "she asked if I …": someone else's words about the person. Only words that pass a
 * subject on may stand between, so "he told me off and I …" is the person's own.
 */
export function isTold(stream: TokenStream, first: number, lexicon: Lexicon): boolean {
  for (let at = first; at > 0 && first - at < 6; at--) {
    if ((stream.gap[at] as number) >= COMMA) return false
    const word = stream.word[at - 1] as number
    if (lexicon.telling.has(word)) return subjectOf(stream, at - 1, lexicon) === 'third'
    if (!lexicon.through.has(word) && !lexicon.first.has(word) && !lexicon.asking.has(word)) return false
  }
  return false
}

/**
 * "I was going to", "I used to want": the word that puts the phrase into the past. "I have wanted" is no
 * past, whether the phrase holds its verb (`ownVerb`) or follows it.
 */
export function isPast(stream: TokenStream, first: number, ownVerb: boolean, lexicon: Lexicon): boolean {
  if (ownVerb) return !lexicon.perfect.has(stream.word[first - 1] as number)
  for (let at = first; at > 0 && first - at < 8; at--) {
    if ((stream.gap[at] as number) >= COMMA) return false
    const word = stream.word[at - 1] as number
    if (lexicon.past.has(word)) return !lexicon.perfect.has(stream.word[at - 2] as number)
    if (!lexicon.through.has(word) && !lexicon.raising.has(word)) return false
  }
  return false
}

export type Quotation = 'own' | 'other' | 'unclear'

/** Whose words a quotation is, from the words around it in its sentence. */
export function quotationOf(stream: TokenStream, first: number, last: number, lexicon: Lexicon): Quotation {
  const quote = stream.quote[first] as number
  if (quote === 0) return 'own'
  let start = first
  while (start > 0 && stream.quote[start - 1] === quote && first - start < 80) start--
  let end = last
  while (end + 1 < stream.count && stream.quote[end + 1] === quote && end - last < 80) end++
  let own = false
  let alone = true
  for (let at = start - 1; at >= 0 && start - at <= 8 && stream.gap[at + 1] !== SENTENCE; at--) {
    alone = false
    if (lexicon.third.has(stream.word[at] as number)) return 'other'
    if (lexicon.first.has(stream.word[at] as number)) own = true
  }
  for (let at = end + 1; at < stream.count && at - end <= 5 && stream.gap[at] !== SENTENCE; at++) {
    alone = false
    if (!own && lexicon.third.has(stream.word[at] as number)) return 'other'
    if (lexicon.first.has(stream.word[at] as number)) own = true
  }
  return own || alone ? 'own' : 'unclear'
}
