import { OTHER_LETTER } from './fold.ts'

/** What a folded character does in a text. A table, because every character of every text asks. */
export const KIND = {
  other: 0,
  letter: 1,
  apostrophe: 2,
  quote: 3,
  dot: 4,
  newline: 5,
  comma: 6,
  clause: 7,
  sentence: 8,
  hyphen: 9,
} as const

const MEMBERS: [kind: number, characters: string][] = [
  [KIND.letter, `abcdefghijklmnopqrstuvwxyz0123456789${OTHER_LETTER}`],
  [KIND.apostrophe, "'"],
  [KIND.quote, '"'],
  [KIND.dot, '.'],
  [KIND.newline, '\n\u2028\u2029'],
  [KIND.comma, ',、'],
  [KIND.clause, ';:()[]{}–—―‒'],
  [KIND.sentence, '!?。'],
  [KIND.hyphen, '-'],
]
const kinds = new Map<number, number>()
for (const [kind, characters] of MEMBERS) for (const char of characters) kinds.set(char.charCodeAt(0), kind)
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => kinds.get(code) ?? KIND.other)

export const kindOf = (code: number): number =>
  code < 128 ? (ASCII[code] as number) : (kinds.get(code) ?? KIND.other)

/** Marks that stand for letters within a word, and those that may also start one ("$uicide"). */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) => {
  const mark = String.fromCharCode(code)
  return '@$'.includes(mark) ? 2 : '!*|+'.includes(mark) ? 1 : 0
})
export const standsForLetter = (code: number, inside: boolean): boolean =>
  code < 128 && (IN_WORD[code] as number) > (inside ? 0 : 1)

/** What may stand after a closing quotation mark. */
const CLOSERS = new Set([...' \t\n\r\u00a0.,!?;:)'].map((mark) => mark.charCodeAt(0)))
export const mayFollowQuote = (code: number): boolean => CLOSERS.has(code)
