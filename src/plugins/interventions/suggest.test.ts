import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTRAINDICATIONS, CRISIS_RESPONSES, EMOTIONS } from '../../engine/vocabulary.ts'
import { ENERGY_LEVELS, type Intervention, loadLibrary } from './library.ts'
import { type SuggestInput, suggest } from './suggest.ts'

const library = loadLibrary()
const byId = new Map(library.map((item) => [item.id, item]))
const itemOf = (id: string) => byId.get(id) as Intervention

/** A person who skipped every question, at noon. */
const nothingKnown: SuggestInput = {
  library,
  now_hour: 12,
  mood: null,
  energy: null,
  anxiety: null,
  stress: null,
  emotions: [],
  sensory_load: null,
  has_adhd: false,
  has_autism: false,
  contraindications: [],
  crisis: 'continue_normal',
  recent_ids: [],
  seed: '2026-11-23',
}
const given = (known: Partial<SuggestInput>) => suggest({ ...nothingKnown, ...known })
const itemsFor = (known: Partial<SuggestInput>) => given(known).map(({ id }) => itemOf(id))

const score = fc.option(fc.integer({ min: 1, max: 10 }))
// Without the library, which would bury a counterexample.
const anyone: fc.Arbitrary<Omit<SuggestInput, 'library'>> = fc.record({
  now_hour: fc.integer({ min: 0, max: 23 }),
  mood: score,
  energy: score,
  anxiety: score,
  stress: score,
  emotions: fc.subarray([...EMOTIONS]),
  sensory_load: score,
  has_adhd: fc.boolean(),
  has_autism: fc.boolean(),
  contraindications: fc.subarray([...CONTRAINDICATIONS]),
  crisis: fc.constantFrom(...CRISIS_RESPONSES),
  recent_ids: fc.subarray(library.map((item) => item.id)),
  seed: fc.string(),
})
const always = (holds: (input: SuggestInput) => void) =>
  fc.assert(
    fc.property(anyone, (known) => {
      holds({ ...known, library })
    }),
    { numRuns: 500 },
  )
const ids = library.map((item) => item.id)

describe('for anyone, suggest', () => {
  it('never offers a contraindicated activity', () =>
    always((input) => {
      for (const { id } of suggest(input)) {
        expect(itemOf(id).contraindications.filter((c) => input.contraindications.includes(c))).toEqual([])
      }
    }))

  it('offers three, each of another approach', () =>
    always((input) => {
      const approaches = suggest(input).map(({ id }) => itemOf(id).therapeutic_approach)
      expect(approaches).toHaveLength(3)
      expect(new Set(approaches).size).toBe(3)
    }))

  it('offers at most three from any part of the library', () =>
    fc.assert(
      fc.property(anyone, fc.subarray(ids), (known, part) => {
        const found = suggest({ ...known, library: part.map(itemOf) })
        expect(found.length).toBeLessThanOrEqual(3)
        for (const { id } of found) expect(part).toContain(id)
      }),
    ))

  it('asks for no more energy and sensation than there is room for', () =>
    always((input) => {
      for (const { id } of suggest(input)) {
        const item = itemOf(id)
        if (input.energy === null) expect(item.energy_required).not.toBe('high')
        else if (input.energy <= 3) expect(item.energy_required).toBe('low')
        else if (input.energy <= 6) expect(item.energy_required).not.toBe('high')
        if (input.sensory_load === null || input.sensory_load > 3) {
          expect(item.sensory_intensity).not.toBe('high')
        }
        if (input.sensory_load !== null && input.sensory_load >= 7) {
          expect(item.sensory_intensity).toBe('low')
        }
      }
    }))

  it('offers only safe activities in crisis, and a way to reach someone first', () =>
    always((input) => {
      if (input.crisis === 'continue_normal') return
      const items = suggest(input).map(({ id }) => itemOf(id))
      expect(items.filter((item) => !item.safe_in_crisis)).toEqual([])
      expect(items[0]?.sub_category).toBe('reaching out')
    }))

  it('answers the same whatever the order of the library', () =>
    fc.assert(
      fc.property(anyone, fc.shuffledSubarray(ids, { minLength: ids.length }), (known, order) => {
        expect(suggest({ ...known, library: order.map(itemOf) })).toEqual(suggest({ ...known, library }))
      }),
    ))

  it('gives one short sentence that promises nothing and puts no pressure', () =>
    always((input) => {
      for (const { why_recommended } of suggest(input)) {
        expect(why_recommended).toMatch(/^[A-Z][^.!?]*\bmay help\b[^.!?]*\.$/)
        expect(why_recommended).not.toMatch(/\b(should|must|fail\w*|just|simply|ought)\b/i)
        expect(why_recommended.split(' ').length).toBeLessThanOrEqual(20)
      }
    }))

  it('gives only reasons that are true', () =>
    always((input) => {
      for (const { id, why_recommended: why } of suggest(input)) {
        const item = itemOf(id)
        if (why.startsWith('You said')) {
          expect(input.emotions.some((emotion) => item.target_emotions.includes(emotion))).toBe(true)
        }
        if (why.startsWith('Your anxiety')) expect(input.anxiety).toBeGreaterThanOrEqual(7)
        if (why.startsWith('Your stress')) expect(input.stress).toBeGreaterThanOrEqual(7)
        if (why.startsWith('Your mood score is low')) expect(input.mood).toBeLessThanOrEqual(3)
        if (why.startsWith('Your mood score is high')) expect(input.mood).toBeGreaterThanOrEqual(7)
        if (why.startsWith('Your energy score is low')) expect(input.energy).toBeLessThanOrEqual(3)
        if (why.includes('ADHD')) expect(input.has_adhd && item.adhd_friendly).toBe(true)
        if (why.startsWith('The steps are the same')) expect(input.has_autism && item.asd_friendly).toBe(true)
      }
    }))
})

describe('suggest', () => {
  it('is empty when nothing is suitable', () => {
    expect(given({ library: [] })).toEqual([])
    const highOnly = library.filter((item) => item.energy_required === ENERGY_LEVELS[2])
    expect(given({ library: highOnly, energy: 1 })).toEqual([])
  })

  it.each(EMOTIONS)('answers %s with activities meant for it', (emotion) => {
    for (const item of itemsFor({ emotions: [emotion] })) expect(item.target_emotions).toContain(emotion)
  })

  it('answers a high anxiety score and says so', () => {
    for (const { id, why_recommended } of given({ anxiety: 9 })) {
      expect(itemOf(id).target_emotions).toContain('anxiety')
      expect(why_recommended).toBe('Your anxiety score is high, and this may help when you feel anxious.')
    }
  })

  it('answers a high sensory load by making the space quieter', () => {
    const [first] = given({ sensory_load: 9, stress: 8 })
    expect(first?.id).toBe('sensory-quieter-space')
    expect(first?.why_recommended).toContain('Your sensory load is high')
  })

  it('answers little energy with little effort', () => {
    for (const item of itemsFor({ energy: 2 })) expect(item.effort_level).toBe('minimal')
  })

  it('offers something larger when there is energy for it', () => {
    for (const item of itemsFor({ energy: 9, mood: 6 })) expect(item.energy_required).not.toBe('low')
  })

  it('prefers activities that suit an autistic person with ADHD', () => {
    for (const item of itemsFor({ has_adhd: true, has_autism: true, emotions: ['anxiety'] })) {
      expect([item.adhd_friendly, item.asd_friendly]).toEqual([true, true])
    }
  })

  it('offers others when the first were suggested recently', () => {
    const first = given({ stress: 8 }).map(({ id }) => id)
    const next = given({ stress: 8, recent_ids: first }).map(({ id }) => id)
    expect(next.filter((id) => first.includes(id))).toEqual([])
  })

  it('still offers something when everything was suggested recently', () => {
    expect(given({ recent_ids: library.map((item) => item.id) })).toHaveLength(3)
  })

  it('turns with the day', () => {
    const days = Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`)
    const seen = new Set(days.flatMap((seed) => given({ seed }).map(({ id }) => id)))
    expect(seen.size).toBeGreaterThan(12)
  })

  it('keeps the time of day in mind', () => {
    const days = Array.from({ length: 30 }, (_, day) => String(day))
    const at = (now_hour: number, known: Partial<SuggestInput> = {}) =>
      days.flatMap((seed) => itemsFor({ now_hour, seed, ...known }))
    expect(at(23).some((item) => item.sub_category === 'evening rest')).toBe(true)
    expect(at(10).some((item) => item.sub_category === 'evening rest')).toBe(false)
    expect(at(18).some((item) => item.sub_category === 'daytime rest')).toBe(false)
    expect(at(2).some((item) => item.requires_verbal)).toBe(false)
    expect(at(23, { energy: 9 }).some((item) => item.energy_required === 'high')).toBe(false)
  })

  it('calls a telephone call at night possible in crisis', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((seed) =>
      given({ now_hour: 2, seed, energy: 5, crisis: 'show_crisis_resources' }).map(({ id }) => id),
    )
    expect(ids).toContain('connection-talk-with-someone')
  })
})
