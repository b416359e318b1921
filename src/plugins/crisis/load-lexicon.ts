import { contentFiles, readCompiled, writeCompiled } from '../../engine/compiled-content.ts'
import { readPackageJson } from '../../engine/package-files.ts'
import { FALLBACK_LANGUAGE } from './fallback-language.ts'
import { compileLexicon, type Lexicon } from './lexicon.ts'
import type { CrisisLanguage } from './lexicon-schema.ts'
import { fromPlain, type Kept, toPlain } from './lexicon-snapshot.ts'

export const CRISIS_LANGUAGES = ['en', 'es', 'fr', 'de', 'pt'] as const

const NAME = 'crisis-lexicon'
const sources = () => contentFiles(CRISIS_LANGUAGES.map((code) => `crisis/${code}.json`))

let compiled: Lexicon | undefined
const unread = new Set<string>()

/** Languages whose crisis data could not be read: someone should hear of it, so `doctor` says it. */
export function unreadLanguages(): string[] {
  loadLexicon()
  return [...unread]
}

/**
 * The compiled crisis data, read once. A file that can't be read costs its language, and files that make
 * no sense cost them all: the plainest English phrases are compiled in, and the screen always answers.
 */
export function loadLexicon(): Lexicon {
  compiled ??= kept() ?? compile()
  return compiled
}

const compile = () => lexiconFrom((code) => readPackageJson<CrisisLanguage>(`content/crisis/${code}.json`))

function kept(): Lexicon | undefined {
  try {
    const plain = readCompiled<Kept>(NAME, sources())
    return plain && fromPlain(plain)
  } catch {
    return undefined
  }
}

/** For the build. */
export const keepLexicon = () => writeCompiled(NAME, sources(), toPlain(compile()))

/** Exported for the test of a broken installation. */
export function lexiconFrom(read: (code: string) => CrisisLanguage): Lexicon {
  const languages: CrisisLanguage[] = []
  for (const code of CRISIS_LANGUAGES) {
    try {
      languages.push(read(code))
    } catch {
      unread.add(code)
      if (code === 'en') languages.push(FALLBACK_LANGUAGE)
    }
  }
  try {
    return compileLexicon(languages)
  } catch {
    for (const code of CRISIS_LANGUAGES) unread.add(code)
    return compileLexicon([FALLBACK_LANGUAGE])
  }
}
