import { COMMA, SENTENCE } from './gaps.ts'
import type { Pattern } from './patterns.ts'
import type { TokenStream } from './token-stream.ts'

/**
 * Finds all patterns in a text with an automaton that is built as texts need it. Each start walks at most
 * as many words as the longest pattern has, whatever the text says, so a text costs its length times a
 * small constant, and starting costs reading the patterns only.
 */

/**
 * Where one pattern stands: its number, the place in it, and within that place the phrase and word that
 * come next, or the words a gap may still take. Packed in one integer.
 */
type Item = number
const ITEM = { placeBits: 5, phraseBits: 8, withinBits: 4 }
const pack = (pattern: number, place: number, phrase: number, within: number): Item =>
  (((((pattern << ITEM.placeBits) | place) << ITEM.phraseBits) | phrase) << ITEM.withinBits) | within

interface State {
  items: readonly Item[]
  rules: readonly number[]
  /** Rules that are complete if the clause ends here. */
  lastly: readonly number[]
  /** By word id: the next state's number, DEAD, or UNSEEN. */
  next: Int16Array
}
const UNSEEN = 0
const DEAD = -1
/** Past this many states the automaton is built anew: a bound on memory, never on what is found. */
const MOST_STATES = 4000
export const MOST_PATTERNS = 1 << (31 - ITEM.placeBits - ITEM.phraseBits - ITEM.withinBits)

export class PatternAutomaton {
  readonly #patterns: readonly Pattern[]
  readonly #words: number
  readonly #negators: ReadonlySet<number>
  #states: State[] = []
  #numbers = new Map<string, number>()

  /** `words` is the size of the vocabulary, now complete. */
  constructor(patterns: readonly Pattern[], words: number, negators: ReadonlySet<number>) {
    if (patterns.length > MOST_PATTERNS) throw new Error('The crisis data holds more patterns than fit.')
    this.#patterns = patterns
    this.#words = words
    this.#negators = negators
  }

  /** Calls `found(rule, first, last)` for each pattern in the stream, words inclusive. */
  scan(stream: TokenStream, found: (rule: number, first: number, last: number) => void): void {
    const { count, word, gap } = stream
    for (let first = 0; first < count; first++) {
      let state = this.#begin()
      for (let at = first; at < count; at++) {
        if (at > first && gap[at] === SENTENCE) break
        const seen = state.next[word[at] as number] as number
        const number = seen === UNSEEN ? this.#step(state, word[at] as number) : seen
        if (number === DEAD) break
        state = this.#states[number] as State
        if (state.rules.length > 0) for (const rule of state.rules) found(rule, first, at)
        if (state.lastly.length > 0 && (at + 1 === count || (gap[at + 1] as number) >= COMMA))
          for (const rule of state.lastly) found(rule, first, at)
      }
    }
  }

  #begin(): State {
    if (this.#states.length === 0 || this.#states.length > MOST_STATES) {
      const start = new Set<Item>()
      for (let pattern = 0; pattern < this.#patterns.length; pattern++) this.#enter(pattern, 0, start)
      this.#numbers = new Map()
      // Number 0 stays empty, because 0 in a table means not seen yet.
      this.#states = [this.#state([]), this.#state([...start])]
    }
    return this.#states[1] as State
  }

  #step(state: State, word: number): number {
    const reached = new Set<Item>()
    for (const item of state.items) this.#advance(item, word, reached)
    const items = [...reached].sort((a, b) => a - b)
    const number = items.length === 0 ? DEAD : this.#numberOf(items)
    state.next[word] = number
    return number
  }

  #advance(item: Item, word: number, reached: Set<Item>): void {
    const within = item & ((1 << ITEM.withinBits) - 1)
    const phrase = (item >> ITEM.withinBits) & ((1 << ITEM.phraseBits) - 1)
    const place = (item >> (ITEM.withinBits + ITEM.phraseBits)) & ((1 << ITEM.placeBits) - 1)
    const pattern = item >> (ITEM.withinBits + ITEM.phraseBits + ITEM.placeBits)
    const element = (this.#patterns[pattern] as Pattern).elements[place]
    if (!element) return
    if (element.gap > 0) {
      // A gap passes over anything but a "not": it would turn what the pattern says round.
      if (within === 0 || this.#negators.has(word)) return
      reached.add(pack(pattern, place, 0, within - 1))
      this.#enter(pattern, place + 1, reached)
    } else if (within > 0) {
      const ids = element.phrases[phrase] as readonly number[]
      if (ids[within] !== word) return
      if (within + 1 === ids.length) this.#enter(pattern, place + 1, reached)
      else reached.add(pack(pattern, place, phrase, within + 1))
    } else {
      if (element.words.has(word)) this.#enter(pattern, place + 1, reached)
      element.phrases.forEach((ids, number) => {
        if (ids[0] === word) reached.add(pack(pattern, place, number, 1))
      })
    }
  }

  /** Stands before a place of a pattern, and before the next one where this one may be missing. */
  #enter(pattern: number, place: number, reached: Set<Item>): void {
    const element = (this.#patterns[pattern] as Pattern).elements[place]
    reached.add(pack(pattern, place, 0, element?.gap ?? 0))
    if (element && (element.optional || element.gap > 0)) this.#enter(pattern, place + 1, reached)
  }

  #numberOf(items: readonly Item[]): number {
    const key = items.join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#states.push(this.#state(items)) - 1
      this.#numbers.set(key, number)
    }
    return number
  }

  #state(items: readonly Item[]): State {
    const rules = new Set<number>()
    const lastly = new Set<number>()
    for (const item of items) {
      const place = (item >> (ITEM.withinBits + ITEM.phraseBits)) & ((1 << ITEM.placeBits) - 1)
      const pattern = this.#patterns[item >> (ITEM.withinBits + ITEM.phraseBits + ITEM.placeBits)] as Pattern
      if (place === pattern.elements.length) (pattern.lastly ? lastly : rules).add(pattern.rule)
    }
    return { items, rules: [...rules], lastly: [...lastly], next: new Int16Array(this.#words) }
  }
}
