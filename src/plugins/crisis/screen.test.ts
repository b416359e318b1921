import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CRISIS_LEVELS } from '../../engine/vocabulary.ts'
import { screenText } from './screen.ts'
import sample from './screen-sample.json' with { type: 'json' }

const rank = (text: string) => CRISIS_LEVELS.indexOf(screenText(text).level)
const LEAST_RANK = { none: 0, offer: 2, show: 3 } as const

const EXPLICIT = [
  'I want to die.',
  "I'm going to kill myself.",
  'I want to end my life tonight.',
  "I don't want to be alive any more.",
  'I cut my arms last night.',
  'I have been saving up pills.',
  'Quiero morirme.',
  'Ich möchte sterben.',
]
const HARMLESS = [
  'We had soup for lunch.',
  'The bus was late again!',
  'My sister called about the garden.',
  'Did the laundry, then a walk',
  'It rained, so I read a book.',
  'The battery died.',
  'Der Zug war pünktlich.',
]

describe('screenText', () => {
  it('finds nothing in nothing', () => {
    const nothing = { level: 'none', response: 'continue_normal', score: 0, evidence: [] }
    expect(screenText('')).toEqual(nothing)
    expect(screenText('Slow morning, pancakes, sunshine.')).toEqual(nothing)
  })

  it('points at the clause and says why in fixed words', () => {
    const text = 'Long day; ducks were loud. I keep thinking that I want to die. Cooked pasta.'
    const { level, response, evidence } = screenText(text)
    expect([level, response]).toEqual(['high', 'show_crisis_resources'])
    expect(evidence).toHaveLength(1)
    expect(text.slice(evidence[0]?.start, evidence[0]?.end)).toBe('I keep thinking that I want to die')
    expect(evidence[0]?.why).toBe('Words about wanting to die or ending your life.')
  })

  it('calls a plan for tonight critical, a wish not to wake up moderate', () => {
    expect(screenText('I am going to kill myself tonight').level).toBe('critical')
    expect(screenText('I hope I do not wake up').response).toBe('offer_safety_check')
  })

  it.each([
    ["I'm not going to hurt myself, I just need to vent.", 'negation'],
    ['My brother tried to kill himself.', 'third person'],
    ["The song goes 'I wanna die' in the chorus.", 'quotation'],
    ['I killed myself laughing at work.', 'idiom'],
    ['Ten years ago I wanted to die. I am so glad I stayed.', 'past and recovered'],
  ])('reads %s as %s', (text) => {
    expect(screenText(text).response).toBe('continue_normal')
  })

  it.each([
    "I can't stop thinking about killing myself.",
    "I don't care, I want to die.",
    "Why don't I just kill myself?",
    'He told me to leave and I want to kill myself.',
    'I keep saying "I want to die" every night.',
    'I have wanted to die for weeks.',
  ])('is not talked out of: %s', (text) => {
    expect(screenText(text).response).toBe('show_crisis_resources')
  })

  it('offers support where a denial is taken back, or a second "not" undoes the first', () => {
    expect(rank('Not a day goes by without wanting to die.')).toBeGreaterThanOrEqual(2)
    expect(rank("I told them I'm not suicidal. That was a lie.")).toBeGreaterThanOrEqual(2)
  })

  it('adds up several weak signs in one clause', () => {
    expect(rank('I feel worthless')).toBe(1)
    expect(rank('I feel worthless and hopeless and I hate my life')).toBe(2)
  })

  it('reads a sample of our own as a person would, all but a few', () => {
    const wrong = sample.filter(({ expect: want, text }) => {
      const level = rank(text)
      return want === 'none' ? level >= 2 : level < LEAST_RANK[want as keyof typeof LEAST_RANK]
    })
    expect(wrong.length / sample.length).toBeLessThan(0.03)
  })
})

describe('whatever the text', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 400 })

  it('answers the same twice, with offsets inside the text and a score from 0 to 1', () => {
    const words = fc
      .array(
        fc.oneof(fc.constantFrom(...EXPLICIT, ...HARMLESS, '"', '…', '\ud800', '🤣', 'k i l l'), anything),
      )
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(words, (text) => {
        const finding = screenText(text)
        expect(screenText(text)).toEqual(finding)
        expect(finding.score).toBeGreaterThanOrEqual(0)
        expect(finding.score).toBeLessThanOrEqual(1)
        for (const { start, end, why } of finding.evidence) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(why).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps its level when harmless sentences stand around it', () => {
    const around = fc.array(fc.constantFrom(...HARMLESS), { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...EXPLICIT), around, around, (explicit, before, after) => {
        expect(rank([...before, explicit, ...after].join('\n'))).toBeGreaterThanOrEqual(rank(explicit))
        expect(rank([...before.map((s) => `${s}.`), explicit, ...after].join(' '))).toBeGreaterThanOrEqual(
          rank(explicit),
        )
      }),
    )
  })

  it('does not mind case, spacing, apostrophes and invisible characters', () => {
    const change = fc.constantFrom(
      (text: string) => text.toUpperCase(),
      (text: string) => text.toLowerCase(),
      (text: string) => text.replaceAll(' ', '   '),
      (text: string) => text.replaceAll(' ', '\u00a0'),
      (text: string) => text.replaceAll("'", '’'),
      (text: string) => text.normalize('NFD'),
      (text: string) => text.replaceAll('i', 'i\u200b'),
      (text: string) => text.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    )
    const texts = sample.map(({ text }) => text).filter((text) => !/[\n"]/.test(text))
    fc.assert(
      fc.property(fc.constantFrom(...texts, ...EXPLICIT), change, (text, changed) => {
        expect(screenText(changed(text)).level).toBe(screenText(text).level)
      }),
      { numRuns: 400 },
    )
  })

  it('stays calm about harmless text, however often it is said', () => {
    const harmless = sample.filter((row) => row.expect === 'none' && row.category === 'idiom')
    fc.assert(
      fc.property(
        fc.constantFrom(...HARMLESS, ...harmless.map(({ text }) => text)),
        fc.nat(200),
        (text, times) => {
          expect(screenText(`${text} `.repeat(times)).response).toBe('continue_normal')
        },
      ),
    )
  })

  it.each([
    'a',
    'i ',
    'k i l l ',
    'want to ',
    'kill myself ',
    'do not ',
    '"',
    'im ',
    'ﷺ',
    '😂',
    '\ud800',
    'I do not really want to die of laughter but, honestly, 5 kms "he said" ',
  ])('reads a million characters of %j in time that grows with the length alone', (piece) => {
    const text = piece.repeat(Math.ceil(1e6 / piece.length)).slice(0, 1e6)
    const started = performance.now()
    screenText(text)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
