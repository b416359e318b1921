import { KIND, kindOf, mayFollowQuote, standsForLetter } from './characters.ts'
import { fold, LAUGH } from './fold.ts'
import { CLAUSE, COMMA, OPEN, SENTENCE } from './gaps.ts'
import { respaced } from './letter-spacing.ts'
import { type Lexicon, MARK } from './lexicon.ts'
import { plainLetter, WordReader } from './words.ts'

/** The words of a text in order, as columns of numbers: no object a word, so that length stays cheap. */
export interface TokenStream {
  count: number
  word: Int32Array
  /** UTF-16 offsets into the original text. */
  start: Int32Array
  end: Int32Array
  /** OPEN, COMMA, CLAUSE or SENTENCE: what stands between this token and the one before. */
  gap: Uint8Array
  /** 0 outside quotation marks, else the number of the quotation. */
  quote: Int32Array
  clause: Int32Array
  sentence: Int32Array
}

/** A line at least this long that ends without punctuation is taken for a wrapped one. */
const WRAPPED_LINE = 30
/** A quotation mark without its partner within so many words is no quotation. */
const LONGEST_QUOTE = 80
const LONGEST_CLAUSE = 60
/** More words than any one contraction stands for. */
const MOST_PARTS = 16
const NO_WORDS = new Int32Array(0)
export function tokenize(text: string, lexicon: Lexicon): TokenStream {
  return new Tokenizer(text, lexicon).run()
}

class Tokenizer {
  readonly #text: string
  readonly #lexicon: Lexicon
  readonly #stream: TokenStream
  #letters: Uint8Array
  readonly #reader: WordReader
  #gap = SENTENCE
  #wordStart = -1
  #run = 0
  #newlines = 0
  #lineStart = 0
  #dots = 0
  #openMark = 0
  #openAt = -1
  #quotes = 0

  constructor(text: string, lexicon: Lexicon) {
    const room = (text.length >> 1) + MOST_PARTS
    const column = () => new Int32Array(room)
    this.#text = text
    this.#lexicon = lexicon
    this.#reader = new WordReader(lexicon.trie)
    this.#letters = new Uint8Array(room)
    this.#stream = {
      count: 0,
      word: column(),
      start: column(),
      end: column(),
      gap: new Uint8Array(room),
      quote: column(),
      clause: NO_WORDS,
      sentence: NO_WORDS,
    }
  }

  /** Words are rarely more than half the characters: only text full of contractions needs more room. */
  #grow(): void {
    const stream = this.#stream
    const wider = (column: Int32Array) => {
      const wide = new Int32Array(column.length * 2)
      wide.set(column)
      return wide
    }
    stream.word = wider(stream.word)
    stream.start = wider(stream.start)
    stream.end = wider(stream.end)
    stream.quote = wider(stream.quote)
    const gap = new Uint8Array(stream.word.length)
    gap.set(stream.gap)
    stream.gap = gap
    const letters = new Uint8Array(stream.word.length)
    letters.set(this.#letters)
    this.#letters = letters
  }

  run(): TokenStream {
    const text = this.#text
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at)
      if (unit < 128) {
        this.#take(unit >= 65 && unit <= 90 ? unit + 32 : unit === 96 ? 39 : unit, at, at + 1)
        at++
        continue
      }
      const code = text.codePointAt(at) as number
      const next = at + (code > 0xffff ? 2 : 1)
      const plain = fold(code)
      // A laughing face is a word of its own, also when it touches one.
      if (plain === LAUGH) this.#endWord(at)
      for (let n = 0; n < plain.length; n++) this.#take(plain.charCodeAt(n), at, next)
      if (plain === LAUGH) this.#endWord(next)
      at = next
    }
    this.#endWord(text.length)
    this.#closeRun()
    this.#number()
    return this.#stream
  }

  #take(code: number, at: number, next: number): void {
    const kind = kindOf(code)
    const inside = this.#wordStart >= 0
    const belongs =
      kind === KIND.letter ||
      (((kind === KIND.apostrophe && inside) || standsForLetter(code, inside)) && this.#letterFollows(next))
    if (belongs) {
      if (!inside) this.#wordStart = at
      this.#reader.push(code)
    } else {
      if (inside) this.#endWord(at)
      this.#separate(kind, code, at, next)
    }
  }

  #letterFollows(at: number): boolean {
    const code = this.#text.charCodeAt(at) | 32
    return (code >= 97 && code <= 122) || code > 191
  }

  #separate(kind: number, code: number, at: number, next: number): void {
    if (kind === KIND.dot) {
      this.#dots++
      // "..." trails off and the thought may go on; a dot within a word or address parts clauses.
      if (this.#dots > 1) this.#gap = COMMA
      else this.#part(next < this.#text.length && this.#letterFollows(next) ? CLAUSE : SENTENCE)
      return
    }
    this.#dots = 0
    if (kind === KIND.other) return
    if (kind === KIND.newline) this.#newline(at, next)
    else if (kind === KIND.comma) this.#part(COMMA)
    else if (kind === KIND.sentence) this.#part(SENTENCE)
    else if (kind === KIND.apostrophe || kind === KIND.quote) this.#quoteMark(code, next)
    else if (kind === KIND.clause || !(this.#text.charCodeAt(at - 1) > 32)) this.#part(CLAUSE)
  }

  #part(gap: number): void {
    if (gap > this.#gap) this.#gap = gap
  }

  #newline(at: number, next: number): void {
    this.#newlines++
    const wrapped = at - this.#lineStart >= WRAPPED_LINE
    this.#part(this.#newlines > 1 ? SENTENCE : wrapped ? OPEN : COMMA)
    this.#lineStart = next
  }

  #quoteMark(code: number, next: number): void {
    const stream = this.#stream
    const follows = next >= this.#text.length || mayFollowQuote(this.#text.charCodeAt(next))
    if (this.#openAt >= 0 && code === this.#openMark && follows) {
      if (stream.count - this.#openAt <= LONGEST_QUOTE) {
        this.#quotes++
        stream.quote.fill(this.#quotes, this.#openAt, stream.count)
      }
      this.#openAt = -1
    } else if (!follows) {
      this.#openMark = code
      this.#openAt = stream.count
    }
  }

  #endWord(at: number): void {
    if (this.#wordStart < 0) return
    const stream = this.#stream
    if (stream.count + MOST_PARTS > stream.word.length) this.#grow()
    const length = this.#reader.length
    const letter = length === 1 ? (this.#reader.codes[0] as number) : 0
    const word = this.#reader.take()
    const mark = this.#lexicon.marks[word] as number
    const joined = this.#gap === OPEN && mark & MARK.splitEnd ? this.#joinedWithLast(word) : undefined
    const isLetter = letter > 0 && letter < 128
    if (!isLetter) this.#closeRun()
    const parts = joined ?? (mark & MARK.contraction ? this.#lexicon.contractions.get(word) : undefined)
    // A joined word takes over the place of the word before it, whose start and gap still stand there.
    const start = joined ? (stream.start[--stream.count] as number) : this.#wordStart
    const gap = joined ? (stream.gap[stream.count] as number) : this.#gap
    if (parts)
      for (let part = 0; part < parts.length; part++)
        this.#add(parts[part] as number, start, at, part === 0 ? gap : OPEN, 0)
    else this.#add(word, start, at, gap, isLetter ? plainLetter(letter) : 0)
    this.#run = isLetter && !parts ? this.#run + 1 : 0
    this.#gap = OPEN
    this.#wordStart = -1
    this.#newlines = 0
    this.#dots = 0
  }

  #add(word: number, start: number, end: number, gap: number, letter: number): void {
    const stream = this.#stream
    const n = stream.count++
    stream.word[n] = word
    stream.start[n] = start
    stream.end[n] = end
    stream.gap[n] = gap
    this.#letters[n] = letter
  }

  /** "don t" and "i m", as text without apostrophes comes. */
  #joinedWithLast(word: number): readonly number[] | undefined {
    const { count, word: words } = this.#stream
    return count > 0 ? this.#lexicon.split.get(words[count - 1] as number)?.get(word) : undefined
  }

  #closeRun(): void {
    // Read as words, a run may hold more words than letters.
    if (this.#stream.count + this.#run > this.#stream.word.length) this.#grow()
    if (this.#run > 2) respaced(this.#stream, this.#letters, this.#stream.count - this.#run, this.#lexicon)
    this.#run = 0
  }

  /** Numbers sentences and clauses, and lets "I. Want. To. Die." be one sentence. */
  #number(): void {
    const { count, gap, word } = this.#stream
    const clause = new Int32Array(count)
    const sentence = new Int32Array(count)
    this.#stream.clause = clause
    this.#stream.sentence = sentence
    for (let n = 1; n < count; n++) {
      const aloneBefore = n === 1 || (gap[n - 1] as number) >= CLAUSE
      const aloneAfter = n + 1 >= count || gap[n + 1] === SENTENCE
      if (gap[n] === SENTENCE && aloneBefore && aloneAfter) gap[n] = CLAUSE
    }
    let clauses = 0
    let sentences = 0
    let clauseStart = 0
    for (let n = 0; n < count; n++) {
      if (n > 0 && gap[n] === SENTENCE) sentences++
      const opens =
        (gap[n] as number) >= CLAUSE ||
        ((this.#lexicon.marks[word[n] as number] as number) & MARK.contrast) !== 0
      if (n > 0 && (opens || n - clauseStart >= LONGEST_CLAUSE)) {
        clauses++
        clauseStart = n
      }
      clause[n] = clauses
      sentence[n] = sentences
    }
  }
}
