import { readPackageJson } from '../../engine/package-files.ts'
import { FALLBACK_LANGUAGE } from './fallback-language.ts'
import { compileLexicon, type Lexicon } from './lexicon.ts'
import type { CrisisLanguage } from './lexicon-schema.ts'

export const CRISIS_LANGUAGES = ['en', 'es', 'fr', 'de', 'pt'] as const

let compiled: Lexicon | undefined

/** The compiled crisis data, read once. A file that can't be read costs its language, never the screen. */
export function loadLexicon(): Lexicon {
  compiled ??= compileLexicon(readLanguages((code) => readPackageJson<CrisisLanguage>(`content/crisis/${code}.json`)))
  return compiled
}

/** Exported for the test of a broken installation. */
export function readLanguages(read: (code: string) => CrisisLanguage): CrisisLanguage[] {
  const languages: CrisisLanguage[] = []
  for (const code of CRISIS_LANGUAGES) {
    try {
      languages.push(read(code))
    } catch {
      if (code === 'en') languages.push(FALLBACK_LANGUAGE)
    }
  }
  return languages
}
