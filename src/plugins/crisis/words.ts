import { NUMBER, PLURAL, UNKNOWN, type VocabularyTrie, YEAR } from './vocabulary-trie.ts'

/** Reads one written word as a word of the crisis data, seeing through leetspeak and drawn-out letters. */

const LONGEST = 40
const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
}
const PLAIN_OF = new Uint16Array(128)
for (const [mark, letter] of Object.entries(LEET)) PLAIN_OF[mark.charCodeAt(0)] = letter.charCodeAt(0)
const ONE = 49
const L = 108

const isDigit = (code: number) => code >= 48 && code <= 57
/** The letter that a digit or mark is often written for, else the code itself. */
export const plainLetter = (code: number): number => (code < 128 && PLAIN_OF[code]) || code
export const isLetter = (code: number) => code >= 97 && code <= 122

/** Collects the folded characters of one word and names it. Reused, so that nothing is allocated. */
export class WordReader {
  readonly codes = new Uint16Array(LONGEST)
  length = 0
  readonly #scratch = new Uint16Array(LONGEST)
  readonly #trie: VocabularyTrie

  constructor(trie: VocabularyTrie) {
    this.#trie = trie
  }

  push(code: number): void {
    if (this.length < LONGEST) this.codes[this.length] = code
    this.length++
  }

  /** The word's id; the reader is empty afterwards. */
  take(): number {
    const length = this.length
    this.length = 0
    if (length > LONGEST) return UNKNOWN
    const exact = this.#trie.find(this.codes, length)
    if (exact !== UNKNOWN) return exact
    let digits = 0
    let marks = 0
    let run = 1
    let longestRun = 1
    for (let at = 0; at < length; at++) {
      const code = this.codes[at] as number
      if (isDigit(code)) digits++
      else if (!isLetter(code)) marks++
      run = at > 0 && code === this.codes[at - 1] ? run + 1 : 1
      if (run > longestRun) longestRun = run
    }
    if (digits === length) {
      const century = (this.codes[0] as number) * 100 + (this.codes[1] as number)
      return length === 4 && (century === 4957 || century === 5048) ? YEAR : NUMBER
    }
    if (digits + marks > 0) {
      const read = this.#plain(length, false) || this.#plain(length, true)
      if (read) return read
    }
    if (longestRun > 1 && length > 3) {
      const read =
        this.#squeezed(length, 2, 1) || this.#squeezed(length, 2, 2) || this.#squeezed(length, 1, 1)
      if (read) return read
    }
    return this.codes[length - 1] === 115 && this.codes[length - 2] !== 115 && length > 3 ? PLURAL : UNKNOWN
  }

  #plain(length: number, oneIsL: boolean): number {
    for (let at = 0; at < length; at++) {
      const code = this.codes[at] as number
      this.#scratch[at] = code === ONE && oneIsL ? L : plainLetter(code)
    }
    return this.#trie.find(this.#scratch, length)
  }

  /** Runs of more than `most` letters become `keep`: "diiiie" is "die", "killlll" is "kill". */
  #squeezed(length: number, most: number, keep: number): number {
    let size = 0
    for (let at = 0; at < length; ) {
      let end = at
      while (end < length && this.codes[end] === this.codes[at]) end++
      const times = end - at > most ? keep : end - at
      for (let n = 0; n < times; n++) this.#scratch[size++] = this.codes[at] as number
      at = end
    }
    return this.#trie.find(this.#scratch, size)
  }
}
