import Type, { type Static } from 'typebox'
import { CRISIS_LEVELS } from '../../engine/vocabulary.ts'

/**
 * The shape of `content/crisis/<language>.json`. A pattern is words in order: `word`, `a|b` (either), `(a|b c)` (the same, with phrases),
 * `word?` (may be missing), `<class>` (a word or phrase of `classes`), `*3` (up to three of any words),
 * `#` (a number), `#year`, and a last `$` (the clause ends here). The test checks every file against this; the program trusts what ships.
 */

export const CATEGORIES = [
  'intent',
  'plan',
  'means',
  'attempt',
  'goodbye',
  'self-harm',
  'passive',
  'burden',
  'hopeless',
  'relapse',
] as const
export type CrisisCategory = (typeof CATEGORIES)[number]

/** What a sentence says about the findings in it or beside it. */
export const CUES = [
  'distant',
  'recent',
  'recovery',
  'relapse',
  'retraction',
  'humour',
  'sincere',
  'soon',
  'fiction',
] as const

const Words = Type.Array(Type.String({ minLength: 1 }))
const closed = { additionalProperties: false }

/**
 * Whose words they must be. `self`: the phrase itself says "myself" or "my life". `first`: the
 * subject must be the person, or left out. `open`: the phrase carries its own subject.
 */
const Person = Type.Union([Type.Literal('self'), Type.Literal('first'), Type.Literal('open')])

export const PhraseGroup = Type.Object(
  {
    category: Type.Enum([...CATEGORIES]),
    floor: Type.Enum([...CRISIS_LEVELS]),
    weight: Type.Number({ minimum: 0, maximum: 1 }),
    person: Person,
    /** `neutral`: a noun such as "suicidal thoughts", past when its sentence says so. */
    tense: Type.Optional(Type.Union([Type.Literal('past'), Type.Literal('neutral')])),
    match: Words,
  },
  closed,
)
export type PhraseGroup = Static<typeof PhraseGroup>

export const CrisisLanguage = Type.Object(
  {
    language: Type.String({ pattern: '^[a-z]{2}$' }),
    note: Type.Optional(Type.String()),
    why: Type.Optional(Type.Record(Type.String(), Type.String())),
    contractions: Type.Record(Type.String(), Type.String()),
    aliases: Type.Record(Type.String(), Words),
    /** Words also known with one letter dropped, two swapped, or inner letters starred out. */
    slips: Words,
    classes: Type.Record(Type.String(), Words),
    phrases: Type.Array(PhraseGroup),
    idioms: Words,
    cues: Type.Record(Type.String(), Words),
    scope: Type.Object(
      {
        negators: Words,
        rhetorical: Words,
        through: Words,
        raising: Words,
        first: Words,
        third: Words,
        joining: Words,
        contrast: Words,
        undone: Words,
        telling: Words,
        conditional: Words,
        asking: Words,
        past: Words,
        perfect: Words,
      },
      closed,
    ),
  },
  closed,
)
export type CrisisLanguage = Static<typeof CrisisLanguage>
