import { Check, Errors } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { readPackageJson } from '../../engine/package-files.ts'
import { compileLexicon } from './lexicon.ts'
import { CATEGORIES, CrisisLanguage, CUES } from './lexicon-schema.ts'
import { CRISIS_LANGUAGES, lexiconFrom, unreadLanguages } from './load-lexicon.ts'
import { tokenize } from './token-stream.ts'

const languages = CRISIS_LANGUAGES.map((code) =>
  readPackageJson<CrisisLanguage>(`content/crisis/${code}.json`),
)

const patternsOf = (language: CrisisLanguage): string[] => [
  ...language.phrases.flatMap((group) => group.match),
  ...language.idioms,
  ...Object.values(language.cues).flat(),
]

describe('the crisis data', () => {
  it.each(languages.map((language) => [language.language, language] as const))(
    '%s fits its schema',
    (_, language) => {
      expect([...Errors(CrisisLanguage, language)]).toEqual([])
      expect(Check(CrisisLanguage, language)).toBe(true)
      expect(
        Object.keys(language.cues).filter((cue) => !CUES.includes(cue as (typeof CUES)[number])),
      ).toEqual([])
    },
  )

  it.each(languages.map((language) => [language.language, language] as const))(
    '%s writes no pattern in a spelling that is read as another word',
    (_, language) => {
      const words = new Set(patternsOf(language).flatMap((pattern) => pattern.split(/[ |()?]+/)))
      const spellings = Object.values(language.aliases).flat()
      expect(spellings.filter((spelling) => words.has(spelling))).toEqual([])
    },
  )

  // The program falls back in silence when the data makes no sense, so this is where that is noticed.
  it('compiles', () => {
    expect(() => compileLexicon(languages)).not.toThrow()
  })

  it('says why for every category, in fixed words', () => {
    expect(compileLexicon(languages).why.filter((sentence) => sentence === '')).toEqual([])
    expect(Object.keys(languages[0]?.why ?? {}).sort()).toEqual([...CATEGORIES].sort())
  })

  it.each(languages.map((language) => [language.language, language] as const))(
    '%s has patterns that can match: no gap at an end, no unspelt contraction, no unknown sign',
    (_, language) => {
      const short = new Set(Object.keys(language.contractions))
      const broken = patternsOf(language).filter((pattern) => {
        const parts = pattern.match(/\([^)]*\)\??|\S+/g) ?? []
        const words = pattern.split(/[ |()]+/).filter((word) => word !== '')
        return (
          /^\*|^\S+\?$/.test(parts[0] ?? '*') ||
          /^\*\d$|\?$/.test(parts.at(-1) ?? '*') ||
          words.some(
            (word) => short.has(word) || !/^(?:[\p{L}\d']+\??|<[a-z-]+>\??|\*\d|#|#year|\$)$/u.test(word),
          )
        )
      })
      expect(broken).toEqual([])
    },
  )
})

describe('a broken installation', () => {
  const missing = () => {
    throw new Error('no such file')
  }

  it('still reads the plainest phrases', () => {
    const lexicon = lexiconFrom(missing)
    const found: number[] = []
    lexicon.automaton.scan(tokenize('I want to kill myself', lexicon), (rule) => found.push(rule))
    expect(found.length).toBeGreaterThan(0)
    expect(unreadLanguages()).toEqual([...CRISIS_LANGUAGES])
  })

  it('is not stopped by files that make no sense', () => {
    expect(() => lexiconFrom(() => ({ language: 'en' }) as CrisisLanguage)).not.toThrow()
  })
})
