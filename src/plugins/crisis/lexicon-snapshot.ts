import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { packageRoot } from '../../engine/package-files.ts'
import type { Lexicon } from './lexicon.ts'
import { PatternAutomaton } from './pattern-automaton.ts'
import { type TrieTables, VocabularyTrie } from './vocabulary-trie.ts'

/**
 * The compiled crisis data as the build writes it beside the program, because compiling takes longer than
 * the rest of a check-in. It counts only for exactly the data files it was made from.
 */
export const SNAPSHOT = join('dist', 'cli', 'crisis-lexicon.bin')

interface Kept extends Omit<Lexicon, 'trie' | 'automaton'> {
  source: string
  trie: TrieTables
}

/** A fingerprint of the data files' bytes. */
export const fingerprint = (files: readonly Buffer[]): string =>
  files.reduce((hash, file) => hash.update(file).update('\0'), createHash('sha256')).digest('hex')

export function toSnapshot(lexicon: Lexicon, source: string): Buffer {
  const { automaton: _, trie, ...rest } = lexicon
  const kept: Kept = { ...rest, source, trie: trie.tables }
  const body = serialize(kept)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body])
}

/** The snapshot's lexicon, or undefined when it is missing, damaged, or made from other data. */
export function fromSnapshot(source: string, file = join(packageRoot(), SNAPSHOT)): Lexicon | undefined {
  try {
    const bytes = readFileSync(file)
    const body = bytes.subarray(4)
    if (bytes.readUInt32BE(0) !== crc32(body)) return undefined
    const { source: made, trie: tables, ...rest } = deserialize(body) as Kept
    if (made !== source) return undefined
    const trie = VocabularyTrie.from(tables)
    return { ...rest, trie, automaton: new PatternAutomaton(rest.patterns, trie.size, rest.negators) }
  } catch {
    return undefined
  }
}
