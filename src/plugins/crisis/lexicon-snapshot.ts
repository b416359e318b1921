import type { Lexicon } from './lexicon.ts'
import { PatternAutomaton } from './pattern-automaton.ts'
import { type TrieTables, VocabularyTrie } from './vocabulary-trie.ts'

/** A lexicon as plain data, for the build to keep. */
export interface Kept extends Omit<Lexicon, 'trie' | 'automaton'> {
  trie: TrieTables
}

export function toPlain({ automaton: _, trie, ...rest }: Lexicon): Kept {
  return { ...rest, trie: trie.tables }
}

export function fromPlain({ trie: tables, ...rest }: Kept): Lexicon {
  const trie = VocabularyTrie.from(tables)
  return { ...rest, trie, automaton: new PatternAutomaton(rest.patterns, trie.size, rest.negators) }
}
