import fc from 'fast-check'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { readPackageJson } from '../../engine/package-files.ts'
import { EMOTIONS, type Emotion } from '../../engine/vocabulary.ts'
import { readWithLexicon } from './lexicon.ts'
import type { EmotionLexicon } from './terms.ts'

const content = readPackageJson<EmotionLexicon>('content/emotion/en.json')
const primary = (text: string) => readWithLexicon(text).emotion.primary
const numbers = (text: string) => {
  const { valence, emotions, emotion } = readWithLexicon(text)
  return { valence, all: [...Object.values(emotions), emotion.confidence] }
}

describe('readWithLexicon', () => {
  it.each<[string, Emotion]>([
    ['I am so happy today', 'joy'],
    ['I feel sad and lonely', 'sadness'],
    ['I was furious with him', 'anger'],
    ['I am scared of the dark', 'fear'],
    ['That smell was disgusting', 'disgust'],
    ['I did not expect that at all', 'surprise'],
    ['My heart is racing and I can’t breathe', 'anxiety'],
    ['Everything is too loud and I shut down', 'overwhelm'],
    ['Feeling calm and peaceful after yoga', 'calm'],
    ['I hope tomorrow will be better', 'hopeful'],
    ['So frustrated, nothing works', 'frustrated'],
    ['I am fine, same as usual', 'neutral'],
  ])('%s: %s', (text, label) => {
    expect(primary(text)).toBe(label)
  })

  it('reads pleasant and unpleasant apart', () => {
    expect(readWithLexicon('a wonderful day').valence).toBeGreaterThan(0.3)
    expect(readWithLexicon('a horrible day').valence).toBeLessThan(-0.2)
  })

  it('lets a negation reach its own clause only', () => {
    const plain = readWithLexicon('I am happy')
    const negated = readWithLexicon('I am not happy')
    expect(negated.valence).toBeLessThan(0)
    expect(negated.emotions.joy).toBeLessThan(plain.emotions.joy / 2)
    expect(readWithLexicon('I am not. Happy day').valence).toBeGreaterThan(0)
    expect(primary('dont worry, I am happy')).toBe('joy')
  })

  it('reads a longer term before the negation inside it', () => {
    expect(primary("I can't wait to see you")).toBe('hopeful')
    expect(primary('I cant cope')).toBe('overwhelm')
    expect(readWithLexicon('not only happy but proud').valence).toBeGreaterThan(0.3)
  })

  it('weighs intensity, other people and the past', () => {
    const anger = (text: string) => readWithLexicon(text).emotions.anger
    const joy = (text: string) => readWithLexicon(text).emotions.joy
    expect(joy('I am very happy')).toBeGreaterThan(joy('I am happy'))
    expect(joy('I am slightly happy')).toBeLessThan(joy('I am happy'))
    expect(anger('she was angry')).toBeLessThan(anger('I was angry'))
    expect(joy('I used to be happy')).toBeLessThan(joy('I am happy'))
  })

  it('reads emoji, emoticons, stretched words and full width', () => {
    expect(primary('😭')).toBe('sadness')
    expect(primary('❤️')).toBe('joy')
    expect(primary('new job :)')).toBe('joy')
    expect(primary('I am haaaappyyyy')).toBe('joy')
    expect(primary('ｈａｐｐｙ')).toBe('joy')
    expect(primary('at 10:30')).toBe('neutral')
  })

  it('is not misled by invisible marks or right-to-left text', () => {
    expect(primary('\u202BI am hap\u200Bpy\u202C')).toBe('joy')
    expect(readWithLexicon('אני בבית I am happy')).toMatchObject({ emotion: { primary: 'joy' } })
  })

  it.each(['', '  \n\t ', '...', '🪑🧱', 'אני שמח מאוד', '我很高兴', '\ud83d', 'constructor __proto__'])(
    'reads nothing from %j',
    (text) => {
      const { valence, emotions, emotion } = readWithLexicon(text)
      expect(valence).toBe(0)
      expect(Object.values(emotions).every((value) => value === 0)).toBe(true)
      expect(emotion).toEqual({ primary: null, secondary: null, confidence: 0, labels: [] })
    },
  )

  it('calls readable English without a feeling word neutral, and claims nothing else', () => {
    const { emotions, valence } = readWithLexicon('the envelope is on the table by the window')
    expect(valence).toBe(0)
    expect(Object.keys(emotions).filter((label) => emotions[label as Emotion] > 0.25)).toEqual(['neutral'])
  })

  // The aim is 100 ms on a quiet machine; the limit leaves room for a busy one, yet none for a square.
  it.each([
    'I am not happy and very sad. ',
    'aaab ',
    '😭',
    ':)',
    "can't take it any ",
    'İ ',
    'ﷺ',
    'a\u200b ',
    '\u0301\u0323',
    '\n',
  ])('reads a megabyte of %j at once', (part) => {
    const text = part.repeat(Math.ceil(2 ** 20 / Buffer.byteLength(part)))
    const began = performance.now()
    readWithLexicon(text)
    expect(performance.now() - began).toBeLessThan(1500)
  })
})

const vocabulary = Object.values(content.emotions).flatMap((entry) => [
  ...entry.strong,
  ...entry.plain,
  ...entry.emoji,
])
const english = fc
  .array(
    fc.constantFrom(...vocabulary, 'I', 'not', 'very', 'she', 'but', 'used to be', ',', '.', '?', "don't"),
    { maxLength: 30 },
  )
  .map((words) => words.join(' ').replace(/[()|]/g, ' '))
const anyText = fc.oneof(
  english,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme' }),
)

describe('whatever the text', () => {
  it('every number is finite and in range, and the labels agree with them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { valence, all } = numbers(text)
        expect(Math.abs(valence)).toBeLessThanOrEqual(1)
        for (const value of all) expect(value >= 0 && value <= 1).toBe(true)
        const { emotions, emotion } = readWithLexicon(text)
        expect(emotion.primary).toBe(emotion.labels[0] ?? null)
        for (const label of emotion.labels) expect(emotions[label]).toBeGreaterThan(0.19)
      }),
    )
  })

  it('the same text reads the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readWithLexicon(text)).toEqual(readWithLexicon(text))
      }),
    )
  })

  it('case and further spaces change nothing', () => {
    fc.assert(
      fc.property(english, (text) => {
        const reading = readWithLexicon(text)
        expect(readWithLexicon(text.toUpperCase())).toEqual(reading)
        expect(readWithLexicon(`  ${text.replaceAll(' ', '   ')} `)).toEqual(reading)
      }),
    )
  })
})

describe('content/emotion/en.json', () => {
  const words = Type.Array(Type.String({ minLength: 1 }), { minItems: 5, uniqueItems: true })
  const perEmotion = <T extends Type.TSchema>(each: T) =>
    Type.Object(Object.fromEntries(EMOTIONS.map((label) => [label, each])), { additionalProperties: false })
  const weight = Type.Number({ minimum: 0, maximum: 3 })
  const Lexicon = Type.Object({
    language: Type.Literal('en'),
    tiers: Type.Object({ strong: weight, plain: weight, slight: weight }),
    emotions: perEmotion(
      Type.Object({
        valence: Type.Number({ minimum: -1, maximum: 1 }),
        strong: words,
        plain: words,
        slight: words,
        emoji: words,
      }),
    ),
    negation: Type.Object({
      words,
      notNegation: words,
      scope: Type.Integer({ minimum: 1, maximum: 6 }),
      valence: Type.Number({ minimum: -1, maximum: 0 }),
      turnsInto: perEmotion(Type.Record(Type.String(), weight)),
    }),
    intensity: Type.Object({
      scope: Type.Integer(),
      more: weight,
      less: weight,
      moreWords: words,
      lessWords: words,
    }),
    subject: Type.Object({ self: words, other: words, otherWeight: weight }),
    past: Type.Object({ words, weight }),
    clauses: Type.Object({ words }),
    common: words,
    calibration: Type.Object({
      source: Type.String({ minLength: 40 }),
      labels: perEmotion(
        Type.Object({
          weights: Type.Array(Type.Number(), { minItems: 5, maxItems: 5 }),
          threshold: Type.Number({ minimum: 0.2, maximum: 0.9 }),
        }),
      ),
    }),
  })

  it('has the shape the reader expects', () => {
    expect([...Value.Errors(Lexicon, content)]).toEqual([])
  })

  it('is written in lower case with straight apostrophes, and groups do not nest', () => {
    const labels = Object.values(content.emotions)
    const spelled = labels.flatMap((entry) => [...entry.strong, ...entry.plain, ...entry.slight])
    const { negation, subject, past } = content
    for (const entry of [...spelled, ...negation.words, ...subject.other, ...past.words])
      expect(entry).toMatch(/^(?:[a-z' ]|\([a-z' |]*\))+$/)
    for (const mark of labels.flatMap((entry) => entry.emoji)) {
      expect(mark).toBe(mark.toLowerCase())
      expect(mark.includes('\ufe0f')).toBe(false)
    }
  })
})
