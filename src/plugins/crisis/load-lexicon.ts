import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../engine/package-files.ts'
import { FALLBACK_LANGUAGE } from './fallback-language.ts'
import { compileLexicon, type Lexicon } from './lexicon.ts'
import type { CrisisLanguage } from './lexicon-schema.ts'
import { fingerprint, fromSnapshot } from './lexicon-snapshot.ts'

export const CRISIS_LANGUAGES = ['en', 'es', 'fr', 'de', 'pt'] as const

let compiled: Lexicon | undefined

const file = (code: string) => readFileSync(join(packageRoot(), 'content', 'crisis', `${code}.json`))

/**
 * The compiled crisis data, read once. A file that can't be read costs its language, and files that make
 * no sense cost them all: the plainest English phrases are compiled in, and the screen always answers.
 */
export function loadLexicon(): Lexicon {
  compiled ??= snapshotOfData() ?? compileData()
  return compiled
}

const compileData = () => lexiconFrom((code) => JSON.parse(file(code).toString('utf8')) as CrisisLanguage)

function snapshotOfData(): Lexicon | undefined {
  try {
    return fromSnapshot(fingerprint(CRISIS_LANGUAGES.map(file)))
  } catch {
    return undefined
  }
}

/** For the build: the data as compiled now, and the fingerprint of its files. */
export const dataForSnapshot = () => ({
  lexicon: compileData(),
  source: fingerprint(CRISIS_LANGUAGES.map(file)),
})

/** Exported for the test of a broken installation. */
export function lexiconFrom(read: (code: string) => CrisisLanguage): Lexicon {
  const languages: CrisisLanguage[] = []
  for (const code of CRISIS_LANGUAGES) {
    try {
      languages.push(read(code))
    } catch {
      if (code === 'en') languages.push(FALLBACK_LANGUAGE)
    }
  }
  try {
    return compileLexicon(languages)
  } catch {
    return compileLexicon([FALLBACK_LANGUAGE])
  }
}
