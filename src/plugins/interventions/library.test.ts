import { Check, Errors } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { readPackageJson } from '../../engine/package-files.ts'
import { CONTRAINDICATIONS, EMOTIONS } from '../../engine/vocabulary.ts'
import {
  APPROACHES,
  ENERGY_LEVELS,
  type Intervention,
  InterventionSchema,
  libraryFile,
  loadLibrary,
} from './library.ts'

const entries = APPROACHES.flatMap((approach) =>
  readPackageJson<Intervention[]>(libraryFile(approach)).map((item) => ({
    label: `${libraryFile(approach)} › ${item.id}`,
    approach,
    item,
  })),
)
const library = loadLibrary()

/** Everything a person reads. */
const copyOf = (item: Intervention) => [
  item.name,
  item.short_description,
  item.detailed_instructions,
  item.why_it_may_help,
  ...item.steps.map((step) => step.text),
]
const sentencesOf = (text: string) => text.split(/(?<=[.?:])\s+/).filter(Boolean)
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}'-]+/gu) ?? []

/** Vowel groups less a silent last e: rough, and rather too many than too few. */
function syllables(word: string): number {
  const groups = word
    .toLowerCase()
    .replace(/(?<=[^aeiouyl])e$/, '')
    .match(/[aeiouy]+/g)
  return Math.max(1, groups?.length ?? 1)
}

/** Flesch-Kincaid grade level (Kincaid et al. 1975). */
function gradeLevel(texts: string[]): number {
  const sentences = texts.flatMap(sentencesOf)
  const words = sentences.flatMap(wordsOf)
  const parts = words.reduce((sum, word) => sum + syllables(word), 0)
  return (0.39 * words.length) / sentences.length + (11.8 * parts) / words.length - 15.59
}

describe.each(entries)('$label', ({ approach, item }) => {
  it('fits the schema', () => {
    const errors = Errors(InterventionSchema, item).map((e) => `${e.instancePath} ${e.message}`)
    expect(errors).toEqual([])
    expect(Check(InterventionSchema, item)).toBe(true)
    expect(item.therapeutic_approach).toBe(approach)
  })

  it('lasts as long as its steps', () => {
    expect(item.steps.reduce((sum, step) => sum + step.seconds, 0)).toBe(item.duration_seconds)
  })

  it('uses no word of pressure, blame or alarm', () => {
    const pressure =
      /\b(should|shouldn't|must\w*|ought|fail\w*|just|simply|obviously|have to|had to|lazy|wrong|guilt\w*|shame\w*|emergency)\b|!/i
    for (const text of copyOf(item)) expect(text).not.toMatch(pressure)
  })

  it('is short and plain', () => {
    for (const text of copyOf(item)) {
      for (const sentence of sentencesOf(text)) {
        expect(wordsOf(sentence).length, sentence).toBeLessThanOrEqual(18)
      }
    }
    expect(gradeLevel(copyOf(item))).toBeLessThanOrEqual(7)
  })

  it('promises no effect and can be stopped', () => {
    expect(item.why_it_may_help).toMatch(/\b(may|can|helps them)\b/)
    expect(item.detailed_instructions).toMatch(/You can stop at any time\.$/)
  })

  it('keeps what its tags promise', () => {
    if (item.adhd_friendly) {
      expect(item.steps.length).toBeLessThanOrEqual(8)
      for (const step of item.steps) expect(step.seconds).toBeLessThanOrEqual(300)
    }
    if (item.asd_friendly) {
      expect(item.sensory_intensity).not.toBe('high')
      expect(item.requires_verbal).toBe(false)
    }
    if (item.safe_in_crisis) {
      expect(item.contraindications).toEqual([])
      expect(item.sensory_intensity).toBe('low')
      expect(['minimal', 'low', 'medium']).toContain(item.effort_level)
      expect(approach === 'Connection' || item.sub_category === 'grounding').toBe(true)
    }
  })

  it('names a source with a year', () => {
    expect(item.evidence_source).toMatch(/\b(19|20)\d\d\b/)
  })
})

describe('the library as a whole', () => {
  it('holds four activities of each approach under unique ids and names', () => {
    expect(library).toHaveLength(32)
    expect(new Set(library.map((item) => item.id)).size).toBe(32)
    expect(new Set(library.map((item) => item.name)).size).toBe(32)
    for (const approach of APPROACHES) {
      expect(library.filter((item) => item.therapeutic_approach === approach)).toHaveLength(4)
    }
  })

  it('is read once', () => expect(loadLibrary()).toBe(library))

  it.each(EMOTIONS)('serves %s by three approaches', (emotion) => {
    const serving = library.filter((item) => item.target_emotions.includes(emotion))
    expect(new Set(serving.map((item) => item.therapeutic_approach)).size).toBeGreaterThanOrEqual(3)
  })

  it.each(ENERGY_LEVELS)('has three activities for %s energy', (level) => {
    expect(library.filter((item) => item.energy_required === level).length).toBeGreaterThanOrEqual(3)
  })

  it('runs from half a minute to half an hour', () => {
    const durations = library.map((item) => item.duration_seconds)
    expect([Math.min(...durations), Math.max(...durations)]).toEqual([30, 1800])
  })

  it('has enough for a crisis, and enough that needs neither speech nor movement', () => {
    expect(library.filter((item) => item.safe_in_crisis).length).toBeGreaterThanOrEqual(10)
    expect(
      library.filter((item) => !item.requires_verbal && !item.requires_movement).length,
    ).toBeGreaterThanOrEqual(12)
  })

  it('asks about no contraindication that no activity has', () => {
    const used = new Set(library.flatMap((item) => item.contraindications))
    expect([...used].sort()).toEqual([...CONTRAINDICATIONS].sort())
  })
})
