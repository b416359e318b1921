import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { FireflyError } from './errors.ts'
import {
  Day,
  Entries,
  Fields,
  freeTexts,
  OneOf,
  Optional,
  parseInput,
  Score,
  Text,
  TimeOfDay,
} from './schema.ts'

const Input = Fields({
  mood: Score(),
  word: Optional(OneOf(['a', 'b'])),
  note: Optional(Text({ max: 10 })),
  areas: Optional(Entries('^[a-z]+$', Type.Integer()), { says: 'areas with a number' }),
})

function refused(schema: TSchema, value: unknown): FireflyError {
  try {
    parseInput(schema, value)
  } catch (error) {
    if (error instanceof FireflyError) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('an input', () => {
  test('that fits is given back as it is', () => {
    const value = { mood: null, word: 'a', note: '👩‍👩‍👧', areas: { arm: 3 } }
    expect(parseInput(Input, value)).toBe(value)
    expect(parseInput(Input, {})).toEqual({})
  })

  test.each([
    [{ mood: 11 }, 'mood must be a whole number from 1 to 10.'],
    [{ mood: '5' }, 'mood must be a whole number from 1 to 10.'],
    [{ word: 'c' }, 'word must be one of: a, b.'],
    [{ note: 'longer than ten' }, 'note must be text of at most 10 characters.'],
    [{ moood: 1 }, 'There is no field moood. Known: mood, word, note, areas.'],
    [{ areas: { 'BAD KEY': 1 } }, 'areas must be areas with a number.'],
    [
      JSON.parse('{"__proto__": {"mood": 1}}'),
      'There is no field __proto__. Known: mood, word, note, areas.',
    ],
  ])('%j is refused with what it may be', (value, message) => {
    expect(refused(Input, value)).toMatchObject({ code: 'input.invalid', message })
  })

  test('that lacks a field, or is no object, is refused by name', () => {
    expect(refused(Fields({ id: Text() }), {}).message).toBe('id is missing.')
    expect(refused(Input, [1]).message).toMatch(/^the input /)
    expect(refused(Input, null).code).toBe('input.invalid')
  })

  test('with NUL or half a character is refused wherever it is', () => {
    for (const bad of ['\u0000', '\ud800', '\udfff']) {
      expect(refused(Input, { note: bad })).toMatchObject({ code: 'input.text' })
      expect(refused(Input, { areas: { [bad]: 1 } })).toMatchObject({ code: 'input.text' })
      expect(refused(Type.Unknown(), [{ deep: [bad] }]).message).toMatch(/^0\.deep\.0 holds/)
    }
  })

  test('that is nested without end is refused, not a crash', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    for (const value of [circle, deep]) expect(refused(Type.Unknown(), value).code).toBe('input.invalid')
  })

  test('is never repeated by an error', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 11, unit: 'grapheme' }), (text) => {
        const words = `secret-${text}`
        for (const value of [
          { note: words },
          { mood: words },
          { word: words },
          { areas: { arm: words } },
          words,
        ]) {
          expect(JSON.stringify(refused(Input, value))).not.toContain(words)
        }
      }),
    )
  })
})

test('a day is one of the calendar, a time of day one of the clock', () => {
  const day = (text: string) => refused(Fields({ day: Day() }), { day: text }).message
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '', '2026-02-28T00:00']) {
    expect(day(text)).toBe('day must be a day of the calendar, such as 2026-11-23.')
  }
  expect(parseInput(Day(), '2024-02-29')).toBe('2024-02-29')
  expect(refused(TimeOfDay(), '24:00').code).toBe('input.invalid')
})

describe('free texts', () => {
  const paths = (schema: TSchema, value: unknown) => freeTexts(schema, value).map(({ path }) => path)

  test('are found through every way of putting schemas together', () => {
    const Nested = Fields({
      plain: Type.String(),
      maybe: Optional(Type.Union([Type.Number(), Type.Union([Text(), Type.Null()])])),
      list: Type.Array(Fields({ text: Text() })),
      pair: Type.Tuple([Type.String(), Text()]),
      byName: Entries('^.*$', Text()),
      both: Type.Intersect([Type.Object({ a: Text() }), Type.Object({ b: Type.String() })]),
      rest: Type.Object({}, { additionalProperties: Text() }),
    })
    const value = {
      plain: 'x',
      maybe: 'x',
      list: [{ text: 'x' }, { text: '' }],
      pair: ['x', 'x'],
      byName: { 'a key': 'x' },
      both: { a: 'x', b: 'x' },
      rest: { any: 'x' },
    }
    const found = ['maybe', 'list[0].text', 'pair[1]', 'byName.a key', 'both.a', 'rest.any']
    expect(paths(Nested, value)).toEqual(found)
  })

  // A schema and a value that fits it, with the texts that were put in.
  type Marked = [TSchema, unknown, string[]]
  const marked = fc.letrec<{ node: Marked }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string({ minLength: 1 }).map((text): Marked => [Text(), text, [text]]),
      fc.string().map((text): Marked => [Type.String(), text, []]),
      fc.integer().map((n): Marked => [Type.Integer(), n, []]),
      tie('node').map(([schema, value, texts]): Marked => [Type.Union([Type.Null(), schema]), value, texts]),
      tie('node').map(
        ([schema, value, texts]): Marked => [Type.Array(schema), [value, value], [...texts, ...texts]],
      ),
      tie('node').map(([schema, value, texts]): Marked => [Entries('^key$', schema), { key: value }, texts]),
      fc
        .tuple(tie('node'), tie('node'))
        .map(
          ([a, b]): Marked => [
            Fields({ a: a[0], b: Optional(b[0]) }),
            { a: a[1], b: b[1] },
            [...a[2], ...b[2]],
          ],
        ),
    ),
  }))

  test('are found all, and nothing else, in any schema', () => {
    fc.assert(
      fc.property(marked.node, ([schema, value, texts]) => {
        expect(freeTexts(schema, value).map(({ text }) => text)).toEqual(texts)
      }),
    )
  })
})
