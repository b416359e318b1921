import { CRISIS_LEVELS } from '../../engine/vocabulary.ts'
import { CATEGORIES, type CrisisCategory, type CrisisLanguage, CUES } from './lexicon-schema.ts'
import { PatternAutomaton } from './pattern-automaton.ts'
import { type Pattern, PatternReader } from './patterns.ts'
import { slips, starred, VocabularyTrie } from './vocabulary-trie.ts'

/** What a completed pattern means. */
export type Rule =
  | {
      kind: 'phrase'
      category: number
      floor: number
      weight: number
      person: 'self' | 'first' | 'open'
      tense: 'past' | 'neutral' | 'present'
    }
  | { kind: 'idiom' }
  | { kind: 'cue'; bit: number }

/** Each cue's bit in a sentence's mask. */
export const CUE_BIT = Object.fromEntries(CUES.map((cue, at) => [cue, 1 << at])) as Record<
  (typeof CUES)[number],
  number
>

type Scope = Record<keyof CrisisLanguage['scope'], ReadonlySet<number>>

/** The crisis data of all languages, compiled for reading texts. */
export interface Lexicon extends Scope {
  trie: VocabularyTrie
  patterns: readonly Pattern[]
  automaton: PatternAutomaton
  rules: Rule[]
  /** By category number: the fixed sentence that says why. */
  why: string[]
  contractions: ReadonlyMap<number, readonly number[]>
  /** "don" → "t" → the words of "don't". */
  split: ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>
  /** By word id, which of the tables below to ask: most words are in none. */
  marks: Uint8Array
}

export const MARK = { contraction: 1, splitEnd: 2, contrast: 4 } as const

const SCOPES = [
  'negators',
  'rhetorical',
  'through',
  'raising',
  'first',
  'third',
  'joining',
  'contrast',
  'undone',
  'telling',
  'conditional',
  'asking',
  'past',
  'perfect',
] as const

export function compileLexicon(languages: readonly CrisisLanguage[]): Lexicon {
  const trie = new VocabularyTrie()
  const rules: Rule[] = []
  const contractions = new Map<number, readonly number[]>()
  const split = new Map<number, Map<number, readonly number[]>>()
  const why: string[] = CATEGORIES.map(() => '')
  const patterns: Pattern[] = []
  const reader = new PatternReader(trie, Object.assign({}, ...languages.map(prefixedClasses)))
  for (const language of languages) {
    for (const [category, sentence] of Object.entries(language.why ?? {}))
      why[CATEGORIES.indexOf(category as CrisisCategory)] = sentence
    for (const [rule, written] of rulesOf(language)) {
      const id = rules.push(rule) - 1
      for (const pattern of written) patterns.push(...reader.read(prefixed(pattern, language), id))
    }
  }
  const scope = Object.fromEntries(
    SCOPES.map((name) => [
      name,
      new Set(languages.flatMap((l) => l.scope[name].map((word) => trie.add(word)))),
    ]),
  ) as unknown as Scope
  for (const language of languages) {
    for (const [short, long] of Object.entries(language.contractions)) {
      const words = long.split(' ').map((word) => trie.add(word))
      contractions.set(trie.add(short), words)
      // "dont" is safe to read as "don't"; "ill" and "were" aren't, so the rest is listed word by word.
      if (short.endsWith("n't")) contractions.set(trie.add(short.replace("'", '')), words)
      const [left, right] = short.split("'")
      if (!left || !right) continue
      const rights = split.get(trie.add(left)) ?? new Map()
      split.set(trie.add(left), rights.set(trie.add(right), words))
    }
    for (const [word, spellings] of Object.entries(language.aliases))
      for (const spelling of spellings) trie.alias(spelling, trie.add(word))
  }
  // Last, so that a slip which is a word of some language stays that word.
  for (const language of languages)
    for (const word of language.slips)
      for (const spelling of [...slips(word), ...starred(word)]) trie.alias(spelling, trie.add(word))
  return {
    trie,
    patterns,
    automaton: new PatternAutomaton(patterns, trie.size, scope.negators),
    rules,
    why,
    contractions,
    split,
    marks: marksOf(trie, contractions, split, scope),
    ...scope,
  }
}

function marksOf(
  trie: VocabularyTrie,
  contractions: Lexicon['contractions'],
  split: Lexicon['split'],
  { contrast }: Scope,
): Uint8Array {
  const marks = new Uint8Array(trie.size)
  const mark = (words: Iterable<number>, bit: number) => {
    for (const word of words) marks[word] = (marks[word] as number) | bit
  }
  mark(contractions.keys(), MARK.contraction)
  for (const ends of split.values()) mark(ends.keys(), MARK.splitEnd)
  mark(contrast, MARK.contrast)
  return marks
}

function rulesOf(language: CrisisLanguage): [Rule, readonly string[]][] {
  return [
    ...language.phrases.map((group): [Rule, readonly string[]] => [
      {
        kind: 'phrase',
        category: CATEGORIES.indexOf(group.category),
        floor: CRISIS_LEVELS.indexOf(group.floor),
        weight: group.weight,
        person: group.person,
        tense: group.tense ?? 'present',
      },
      group.match,
    ]),
    [{ kind: 'idiom' }, language.idioms],
    ...CUES.map((cue): [Rule, readonly string[]] => [
      { kind: 'cue', bit: CUE_BIT[cue] },
      language.cues[cue] ?? [],
    ]),
  ]
}

/** Class names are the language's own: `<want>` of English and of French differ. */
function prefixedClasses(language: CrisisLanguage): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(language.classes).map(([name, members]) => [
      `${language.language}:${name}`,
      members.map((member) => prefixed(member, language)),
    ]),
  )
}

const prefixed = (pattern: string, { language }: CrisisLanguage) => pattern.replaceAll('<', `<${language}:`)
