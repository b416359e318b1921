import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Created, type Entry, type Home, onBothStores, type Page } from './firefly.ts'

const MAX = 1_048_576
const NOT_SAVED = 'Nothing was saved.'

onBothStores('bad input', (place) => {
  let home: Home
  beforeAll(async () => {
    home = await place()
    await home.json(['checkin', '--mood', '5'])
  })
  afterAll(async () => {
    // Whatever was refused above left nothing behind.
    const { checkins } = await home.json<Page>(['history', '--limit', '1000'])
    expect(checkins.filter(({ journal_text, mood_score }) => !journal_text && mood_score !== 5)).toEqual([])
    await home.remove()
  })

  test.concurrent.each<[string[], string]>([
    [['--mood', '0'], 'mood_score must be a whole number from 1 to 10.'],
    [['--mood', '11'], 'mood_score must be a whole number from 1 to 10.'],
    [['--energy', '6.5'], 'energy_level must be a whole number from 1 to 10.'],
    [['--stress', 'high'], 'stress_level must be a whole number from 1 to 10.'],
    [['--anxiety', ''], 'anxiety_level must be a whole number from 1 to 10.'],
    [['--body', 'jaw=11'], 'whole number from 0 to 10'],
    [['--body', 'jaw'], 'whole number from 0 to 10'],
    [['--emotion', 'bliss'], 'must be one or more of: joy, sadness'],
    [['--where', 'moon'], 'context_location must be one of: home, work, school, social, other.'],
    [['--mood', '3', '--at', '2026-02-31'], 'This date or time does not exist.'],
    [['--mood', '3', '--at', 'yesterday'], 'This date or time does not exist.'],
    [['--mood', '3', '--at', '2099-01-01'], 'This time is in the future.'],
    [['--mood', '3', '--at', '0001-01-01'], 'This time is too long ago.'],
    [['--mood', '3', '--zone', 'Mars/Base'], 'This is not a time zone.'],
    [['--answer', 'moon.sleep=7'], 'There is no question moon.sleep. Known: none.'],
    [['--doing', 'x'.repeat(101)], 'context_activity must be text of at most 100 characters.'],
    [['--journal', ' '], 'There is nothing to note yet.'],
    [['--journal', 'none'], 'There is nothing to note yet.'],
  ])('checkin %j is refused', async (args, message) => {
    const problem = await home.fails(['checkin', ...args], 2)
    expect(problem.kind).toBe('invalid')
    expect(problem.message).toContain(message)
    expect(problem.hint).not.toBe('')
  })

  test.concurrent.each<[string, unknown, string, string]>([
    [
      'NUL',
      { journal_text: 'a\0b' },
      'input.text',
      "holds a NUL or half a character, which can't be stored exactly.",
    ],
    ['a lone high surrogate', { journal_text: 'a\ud800' }, 'input.text', 'half a character'],
    ['a lone low surrogate in a name', { answers: { 'a\udc00': 1 } }, 'input.text', 'half a character'],
    ['nothing at all', {}, 'input.invalid', 'There is nothing to note yet.'],
    [
      'only skipped answers',
      { emotion_tags: [], answers: {}, body_scan_data: {} },
      'input.invalid',
      'nothing to note',
    ],
    ['an unknown field', { mod_score: 3 }, 'input.invalid', 'There is no field mod_score.'],
    [
      'a prototype',
      JSON.parse('{"__proto__":{"a":1},"mood_score":3}'),
      'input.invalid',
      'There is no field __proto__.',
    ],
    ['deep nesting', { answers: nested(200) }, 'input.invalid', 'nested too deeply'],
    ['a score as text', { mood_score: '6' }, 'input.invalid', 'whole number from 1 to 10'],
  ])('%s through call is refused', async (_, input, code, message) => {
    const problem = await home.fails(['call', 'checkins.create'], 2, { input: JSON.stringify(input) })
    expect(problem.code).toBe(code)
    expect(problem.message).toContain(message)
  })

  test('a text that is not UTF-8 is refused, and says how to convert it', async () => {
    const input = Buffer.from('caf\xe9', 'latin1')
    for (const args of [
      ['journal'],
      ['checkin', '--journal', '-'],
      ['analyze'],
      ['call', 'checkins.create'],
    ]) {
      expect(await home.fails(args, 2, { input })).toMatchObject({
        code: 'input.encoding',
        message: 'The text is not UTF-8.',
        hint: expect.stringContaining(NOT_SAVED),
      })
    }
  })

  test('an empty text and a closed input are nothing to note', async () => {
    for (const options of [{ input: '' }, { input: '\n' }, {}]) {
      expect((await home.fails(['journal'], 2, options)).message).toBe('There is nothing to note yet.')
    }
  })

  test.each([
    ['letters', 'x'],
    ['emoji', '🌿'],
  ])('a text of 1,048,576 %s is kept exactly; one more is refused', async (_, letter) => {
    const text = letter.repeat(MAX)
    const { checkin } = await home.json<Created>(['journal'], { input: text })
    expect(checkin.journal_text === text).toBe(true)
    expect((await home.json<Entry>(['show', checkin.id])).journal_text === text).toBe(true)
    expect(await home.fails(['journal'], 2, { input: `${text}${letter}` })).toMatchObject({
      message: 'journal_text must be text of at most 1,048,576 characters.',
      hint: expect.stringContaining(NOT_SAVED),
    })
  })

  test('a stream without end is refused before it fills the memory', async () => {
    expect(await home.fails(['journal'], 2, { input: Buffer.alloc(17 * MAX, 'x') })).toMatchObject({
      message: 'The text is longer than 16 MiB.',
      hint: NOT_SAVED,
    })
  })

  test('history refuses what is no page', async () => {
    for (const [args, message] of [
      [['--limit', '0'], 'limit must be a whole number from 1 to 1000.'],
      [['--limit', 'many'], 'limit must be a whole number from 1 to 1000.'],
      [['--limit', ''], 'limit must be a whole number from 1 to 1000.'],
      [['--from', '2026-02-31'], 'start_date must be a day of the calendar'],
      [['--cursor', 'x'], 'cursor must be the next_cursor of the page before.'],
    ] as const) {
      expect((await home.fails(['history', ...args], 2)).message).toContain(message)
    }
  })
})

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
