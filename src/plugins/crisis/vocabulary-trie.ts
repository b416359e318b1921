import { fold } from './fold.ts'

/**
 * The words that the crisis data names, as a letter trie: looking a word up costs its length and
 * makes no string, which is what keeps a megabyte of text within a tenth of a second.
 */

const SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789'*"
const WIDTH = SYMBOLS.length
/** The symbol's column for each ASCII code, or -1. */
const COLUMN = new Int8Array(128).fill(-1)
for (let at = 0; at < WIDTH; at++) COLUMN[SYMBOLS.charCodeAt(at)] = at

/** Word ids that no word of the data has. */
export const UNKNOWN = 0
export const NUMBER = 1
export const YEAR = 2
/** An unknown word that ends in s: "teenagers want to …" has a plural for its subject. */
export const PLURAL = 3
const FIRST_WORD = 4
const SHORTEST_SLIP = 6

export interface TrieTables {
  size: number
  next: Int32Array<ArrayBuffer>
  word: Int32Array<ArrayBuffer>
}

export class VocabularyTrie {
  size = FIRST_WORD
  readonly #ids = new Map<string, number>()
  /** Words as they were asked for: a class's members come up in every pattern that names it. */
  readonly #asked = new Map<string, number>()
  #next = new Int32Array(0)
  #word = new Int32Array(0)
  #nodes = 1

  /** The id of a word, made on first sight. */
  add(word: string): number {
    const asked = this.#asked.get(word)
    if (asked !== undefined) return asked
    const plain = foldWord(word)
    const known = this.#ids.get(plain)
    const id = known ?? this.size++
    if (known === undefined) this.alias(plain, id)
    this.#asked.set(word, id)
    return id
  }

  /** Another spelling of a word; a spelling that is a word already stays what it is. */
  alias(spelling: string, id: number): void {
    const plain = foldWord(spelling)
    if (this.#ids.has(plain)) return
    this.#ids.set(plain, id)
    let node = 0
    if (this.#word.length === 0) this.#makeRoom(4096)
    for (let at = 0; at < plain.length; at++) {
      const column = COLUMN[plain.charCodeAt(at)] ?? -1
      if (column < 0) throw new Error(`The crisis data holds a word that no text can: ${spelling}`)
      let child = this.#next[node * WIDTH + column] as number
      if (child === 0) {
        child = this.#grow()
        this.#next[node * WIDTH + column] = child
      }
      node = child
    }
    this.#word[node] = id
  }

  /** The node after one more symbol, or 0. Start from node 0. */
  step(node: number, code: number): number {
    const column = code < 128 ? (COLUMN[code] as number) : -1
    return column < 0 ? 0 : (this.#next[node * WIDTH + column] as number)
  }

  /** The word that ends at a node, or UNKNOWN. */
  wordAt(node: number): number {
    return this.#word[node] as number
  }

  find(codes: Uint16Array, length: number): number {
    let node = 0
    for (let at = 0; at < length; at++) {
      node = this.step(node, codes[at] as number)
      if (node === 0) return UNKNOWN
    }
    return this.wordAt(node)
  }

  /** What reading texts needs of it, without the words themselves. */
  get tables(): TrieTables {
    return {
      size: this.size,
      next: this.#next.slice(0, this.#nodes * WIDTH),
      word: this.#word.slice(0, this.#nodes),
    }
  }

  static from({ size, next, word }: TrieTables): VocabularyTrie {
    const trie = new VocabularyTrie()
    trie.size = size
    trie.#next = next
    trie.#word = word
    trie.#nodes = word.length
    return trie
  }

  #grow(): number {
    const node = this.#nodes++
    if (node >= this.#word.length) this.#makeRoom(this.#word.length * 2)
    return node
  }

  #makeRoom(nodes: number): void {
    const next = new Int32Array(nodes * WIDTH)
    next.set(this.#next)
    this.#next = next
    const word = new Int32Array(nodes)
    word.set(this.#word)
    this.#word = word
  }
}

export function foldWord(word: string): string {
  if (/^[a-z0-9'*]*$/.test(word)) return word
  let out = ''
  for (const char of word) out += fold(char.codePointAt(0) as number)
  return out
}

/** Spellings one slip away from a word: a letter dropped, or two neighbours swapped. A short word's are words. */
export function slips(word: string): string[] {
  const out: string[] = []
  if (word.length < SHORTEST_SLIP) return out
  for (let at = 0; at < word.length; at++) out.push(word.slice(0, at) + word.slice(at + 1))
  for (let at = 0; at + 1 < word.length; at++)
    out.push(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2))
  return out
}

/** A word with inner letters starred out, as people write to pass a filter: k*ll, d*e, s*****e. */
export function starred(word: string): string[] {
  const out: string[] = []
  for (let at = 1; at < word.length - 1; at++) out.push(`${word.slice(0, at)}*${word.slice(at + 1)}`)
  if (word.length > 3) out.push(`${word[0]}${'*'.repeat(word.length - 2)}${word.at(-1)}`)
  return out
}
