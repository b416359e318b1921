/**
 * Folds one code point to the plain characters it stands for: NFKD without marks, lower case,
 * straight quotes, look-alike letters of other scripts. Per code point, so that offsets into the
 * person's own text survive and a text costs one table look-up a character.
 */

const INVISIBLE = /^[\p{Cf}\p{M}\u115f\u1160\u3164\uffa0\ud800-\udfff]$/u
const QUOTES: Record<string, string> = {
  "'": "'‘’‚‛ʼʹ′`´＇‹›",
  '"': '"“”„‟″＂«»',
}
/** Latin letters that NFKD leaves alone, and the Cyrillic and Greek letters that pass for Latin ones. */
const LOOKALIKES: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  к: 'k',
  м: 'm',
  т: 't',
  ԁ: 'd',
  ο: 'o',
  α: 'a',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  υ: 'u',
  ν: 'v',
}
const LAUGHING = new Set(['😂', '🤣', '😆', '😹'])

/** Stands for a letter that is no Latin letter: it belongs to a word, and the word is unknown. */
export const OTHER_LETTER = '\u0001'
/** What a laughing face folds to: a word of its own. */
export const LAUGH = ' lol '

const folded = new Map<number, string>()
for (const [plain, all] of Object.entries(QUOTES))
  for (const mark of all) folded.set(mark.codePointAt(0) as number, plain)
for (const face of LAUGHING) folded.set(face.codePointAt(0) as number, LAUGH)

export function fold(code: number): string {
  const known = folded.get(code)
  if (known !== undefined) return known
  const result = foldOnce(String.fromCodePoint(code))
  folded.set(code, result)
  return result
}

function foldOnce(char: string): string {
  if (INVISIBLE.test(char)) return ''
  let out = ''
  for (const part of char.normalize('NFKD').toLowerCase()) {
    if (INVISIBLE.test(part)) continue
    const plain = LOOKALIKES[part] ?? part
    out += /^[\x20-\x7e\n]+$/.test(plain) || !/\p{L}/u.test(plain) ? plain : OTHER_LETTER
  }
  // Whole phrases in one character (㏂, ½, ﷺ) are parted from their neighbours instead of being spelt out.
  return out.length < 2 || /^(?:[a-z0-9']+|\.+)$/.test(out) ? out : ' '
}
