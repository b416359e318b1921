import type { Lexicon } from './lexicon.ts'
import type { TokenStream } from './token-stream.ts'
import { UNKNOWN } from './vocabulary-trie.ts'

/** What a letter that belongs to no word costs, against 1 for a whole word. */
const STRAY = 3
const UNREACHED = 0x7fffffff
/** Reading "a b c" as words takes at least one word of this length, or it stays letters. */
const SHORTEST_PROOF = 3

/**
 * Reads a run of single letters ("k i l l") as words, in place: the fewest words of the crisis data that
 * cover it. One pass over the run, each step bounded by the longest word.
 */
export function respaced(stream: TokenStream, letters: Uint8Array, from: number, lexicon: Lexicon): void {
  const { trie } = lexicon
  const length = stream.count - from
  const cost = new Int32Array(length + 1).fill(UNREACHED)
  const cameFrom = new Int32Array(length + 1)
  const wordTo = new Int32Array(length + 1)
  cost[0] = 0
  for (let at = 0; at < length; at++) {
    const sofar = cost[at] as number
    reach(at + 1, sofar + STRAY, at, UNKNOWN)
    let node = 0
    for (let end = at; end < length; end++) {
      node = trie.step(node, letters[from + end] as number)
      if (node === 0) break
      const word = trie.wordAt(node)
      if (word !== UNKNOWN) reach(end + 1, sofar + 1, at, word)
    }
  }
  function reach(to: number, price: number, at: number, word: number) {
    if (price >= (cost[to] as number)) return
    cost[to] = price
    cameFrom[to] = at
    wordTo[to] = word
  }
  rewrite(stream, from, cameFrom, wordTo, lexicon)
}

function rewrite(
  stream: TokenStream,
  from: number,
  cameFrom: Int32Array,
  wordTo: Int32Array,
  lexicon: Lexicon,
) {
  const ends: number[] = []
  let proof = false
  for (let end = cameFrom.length - 1; end > 0; end = cameFrom[end] as number) {
    ends.push(end)
    if (wordTo[end] !== UNKNOWN && end - (cameFrom[end] as number) >= SHORTEST_PROOF) proof = true
  }
  if (!proof) return
  const start = stream.start.slice(from, stream.count)
  const stop = stream.end.slice(from, stream.count)
  const gap = stream.gap[from] as number
  stream.count = from
  for (const end of ends.reverse()) {
    const word = wordTo[end] as number
    const parts = lexicon.contractions.get(word) ?? [word]
    for (let part = 0; part < parts.length; part++) {
      const n = stream.count++
      stream.word[n] = parts[part] as number
      stream.start[n] = start[cameFrom[end] as number] as number
      stream.end[n] = stop[end - 1] as number
      stream.gap[n] = n === from ? gap : 0
    }
  }
}
