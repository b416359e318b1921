import { NUMBER, type VocabularyTrie, YEAR } from './vocabulary-trie.ts'

/** Reads the patterns of the crisis data (their notation is in lexicon-schema.ts) into word ids. */

/** One place of a pattern: any of `words`, or any of `phrases` word by word, or up to `gap` words of any kind. */
export interface Element {
  words: ReadonlySet<number>
  phrases: readonly (readonly number[])[]
  gap: number
  optional: boolean
}

export interface Pattern {
  elements: readonly Element[]
  rule: number
  /** Complete only where the clause ends. */
  lastly: boolean
}

const PARTS = /\([^)]*\)\??|\S+/g

export class PatternReader {
  readonly #trie: VocabularyTrie
  readonly #classes: Record<string, readonly string[]>
  readonly #known = new Map<string, Element>()

  constructor(trie: VocabularyTrie, classes: Record<string, readonly string[]>) {
    this.#trie = trie
    this.#classes = classes
  }

  /** One pattern, or two where its last place may be the end of the clause or a word. */
  read(pattern: string, rule: number): Pattern[] {
    const parts = pattern.match(PARTS) ?? []
    const tail = bare(parts.at(-1) ?? '').split('|')
    const before = parts.slice(0, -1).map((part) => this.#element(part))
    const others = tail.filter((word) => word !== '$')
    const read: Pattern[] = []
    if (tail.length > others.length) read.push({ elements: before, rule, lastly: true })
    if (others.length > 0)
      read.push({ elements: [...before, this.#element(`(${others.join('|')})`)], rule, lastly: false })
    return read
  }

  #element(part: string): Element {
    const known = this.#known.get(part)
    if (known) return known
    const optional = part.endsWith('?')
    const gap = /^\*(\d)$/.exec(part)
    const inner = bare(optional ? part.slice(0, -1) : part)
    const element = gap
      ? { words: new Set<number>(), phrases: [], gap: Number(gap[1]), optional }
      : {
          ...this.#alternatives(inner.split('|').flatMap((member) => this.#members(member))),
          gap: 0,
          optional,
        }
    this.#known.set(part, element)
    return element
  }

  #members(member: string): readonly string[] {
    if (!member.startsWith('<')) return [member]
    const members = this.#classes[member.slice(1, -1)]
    if (!members) throw new Error(`The crisis data names no class ${member}.`)
    return members
  }

  #alternatives(members: readonly string[]): Pick<Element, 'words' | 'phrases'> {
    const words = new Set<number>()
    const phrases: number[][] = []
    for (const member of members) {
      const ids = member.split(' ').map((word) => this.#word(word))
      if (ids.length > 1) phrases.push(ids)
      else words.add(ids[0] as number)
    }
    if (words.has(NUMBER)) for (let digit = 0; digit < 10; digit++) words.add(this.#trie.add(String(digit)))
    return { words, phrases }
  }

  #word(word: string): number {
    return word === '#' ? NUMBER : word === '#year' ? YEAR : this.#trie.add(word)
  }
}

const bare = (part: string) => (part.startsWith('(') ? part.slice(1, -1) : part)
