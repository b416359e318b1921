import { COMMA, SENTENCE, type TokenStream } from './token-stream.ts'
import { NUMBER, type VocabularyTrie, YEAR } from './vocabulary-trie.ts'

/**
 * All patterns of the crisis data as one graph over words, run as a lazily built automaton: each start
 * walks at most as many words as the longest pattern has, whatever the text says, so the cost of a text
 * is its length times a small constant.
 */

type Accepts = ReadonlySet<number> | 'any'
interface Node {
  edges: { accepts: Accepts; to: Node }[]
  /** Rules that are complete here. */
  rules: number[]
  /** Rules that are complete here if the clause ends. */
  lastly: number[]
}
interface State {
  nodes: Node[]
  rules: number[]
  lastly: number[]
  /** By word id: the next state's number, DEAD, or UNSEEN. */
  next: Int32Array
}
const UNSEEN = 0
const DEAD = -1

/** Past this many states the automaton is built anew: a bound on memory, never on what is found. */
const MOST_STATES = 4000
const newNode = (): Node => ({ edges: [], rules: [], lastly: [] })

export class PatternGraph {
  readonly #root = newNode()
  readonly #trie: VocabularyTrie
  readonly #classes: Record<string, readonly string[]>
  readonly #sets = new Map<string, Set<number>>()
  #states: State[] = []
  #numbers = new Map<string, number>()
  readonly #ids = new Map<Node, number>()

  constructor(trie: VocabularyTrie, classes: Record<string, readonly string[]>) {
    this.#trie = trie
    this.#classes = classes
  }

  /** Adds a pattern that reports `rule` when it is complete. */
  add(pattern: string, rule: number): void {
    const end = newNode()
    end.rules.push(rule)
    const elements = pattern.split(' ')
    const tail = (elements.at(-1) as string).split('|')
    const rest = tail.filter((word) => word !== '$').join('|')
    if (tail.includes('$')) {
      const last = newNode()
      last.lastly.push(rule)
      this.#chain(elements.slice(0, -1), this.#root, last)
    }
    if (rest) this.#chain([...elements.slice(0, -1), rest], this.#root, end)
  }

  #chain(elements: readonly string[], from: Node, end: Node): void {
    let nodes = [from]
    elements.forEach((element, at) => {
      const to = at === elements.length - 1 ? end : newNode()
      const optional = element.endsWith('?')
      for (const node of nodes) this.#edge(optional ? element.slice(0, -1) : element, node, to)
      const gap = /^\*(\d)$/.exec(element)
      if (gap) nodes = this.#gap(nodes, Number(gap[1]))
      else nodes = optional ? [...nodes, to] : [to]
    })
  }

  /** Up to `most` words of any kind: the nodes where the pattern may go on. */
  #gap(nodes: Node[], most: number): Node[] {
    const reached = [...nodes]
    let ring = nodes
    for (let n = 0; n < most; n++) {
      const next = newNode()
      for (const node of ring) node.edges.push({ accepts: 'any', to: next })
      reached.push(next)
      ring = [next]
    }
    return reached
  }

  #edge(element: string, from: Node, to: Node): void {
    if (/^\*\d$/.test(element)) return
    const singles: string[] = []
    for (const member of this.#members(element)) {
      const words = member.split(' ')
      if (words.length > 1) this.#chain(words, from, to)
      else if (member.startsWith('<')) this.#edge(member, from, to)
      else singles.push(member)
    }
    if (singles.length > 0) from.edges.push({ accepts: this.#set(singles), to })
  }

  #members(element: string): readonly string[] {
    if (!element.startsWith('<')) return element.split('|')
    const members = this.#classes[element.slice(1, -1)]
    if (!members) throw new Error(`The crisis data names no class ${element}.`)
    return members
  }

  #set(words: string[]): Set<number> {
    const key = words.join('|')
    let set = this.#sets.get(key)
    if (!set) {
      set = new Set(words.map((word) => (word === '#' ? NUMBER : word === '#year' ? YEAR : this.#trie.add(word))))
      if (set.has(NUMBER)) for (let digit = 0; digit < 10; digit++) set.add(this.#trie.add(String(digit)))
      this.#sets.set(key, set)
    }
    return set
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
        for (const rule of state.rules) found(rule, first, at)
        if (state.lastly.length > 0 && (at + 1 === count || (gap[at + 1] as number) >= COMMA))
          for (const rule of state.lastly) found(rule, first, at)
      }
    }
  }

  #begin(): State {
    if (this.#states.length === 0 || this.#states.length > MOST_STATES) {
      // Number 0 stays empty, because 0 in a table means not seen yet.
      this.#states = [this.#state([]), this.#state([this.#root])]
      this.#numbers = new Map()
    }
    return this.#states[1] as State
  }

  #step(state: State, word: number): number {
    const nodes = new Set<Node>()
    for (const node of state.nodes)
      for (const { accepts, to } of node.edges) if (accepts === 'any' || accepts.has(word)) nodes.add(to)
    const number = nodes.size === 0 ? DEAD : this.#numberOf([...nodes])
    state.next[word] = number
    return number
  }

  #numberOf(nodes: Node[]): number {
    const key = nodes
      .map((node) => this.#idOf(node))
      .sort((a, b) => a - b)
      .join(',')
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#states.push(this.#state(nodes)) - 1
      this.#numbers.set(key, number)
    }
    return number
  }

  #state(nodes: Node[]): State {
    const rules = [...new Set(nodes.flatMap((node) => node.rules))]
    const lastly = [...new Set(nodes.flatMap((node) => node.lastly))]
    return { nodes, rules, lastly, next: new Int32Array(this.#trie.size) }
  }

  #idOf(node: Node): number {
    let id = this.#ids.get(node)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(node, id)
    }
    return id
  }
}
