import { describe, expect, test } from 'vitest'
import { type Analyser, analyse, isReading, type TextReading } from './analysers.ts'
import { EMOTIONS } from './vocabulary.ts'

const whole = (): TextReading => ({
  valence: 0.5,
  emotions: Object.fromEntries(EMOTIONS.map((name) => [name, 0])) as TextReading['emotions'],
  emotion: { primary: 'joy', secondary: null, confidence: 1, labels: ['joy'] },
})
const named = (id: string, rank: number, read: Analyser['read'] = whole): Analyser => ({
  id,
  version: '2',
  rank,
  read,
})

describe('a text is read', () => {
  test('by the analyser of highest rank, which is named', async () => {
    const analysers = [named('low', 0), named('high', 5), named('middle', 1)]
    expect(await analyse(analysers, 'x')).toEqual({ ...whole(), analyser: 'high@2' })
    expect(analysers.map(({ id }) => id)).toEqual(['low', 'high', 'middle'])
  })

  test.each<[string, Analyser['read']]>([
    [
      'throws',
      () => {
        throw new Error('x')
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
    ['takes too long', () => new Promise(() => {})],
    ['gives nothing', () => undefined as never],
    ['gives nonsense', () => 'joy' as never],
  ])('by the next where one %s', async (_, read) => {
    expect(await analyse([named('faulty', 9, read), named('sound', 0)], 'x', 20)).toMatchObject({
      analyser: 'sound@2',
    })
    expect(await analyse([named('faulty', 9, read)], 'x', 20)).toBeNull()
  })

  test('by nobody where there is none', async () => {
    expect(await analyse([], 'x')).toBeNull()
  })
})

test.each<[string, (reading: TextReading) => unknown]>([
  ['a valence out of range', (r) => ({ ...r, valence: 1.01 })],
  ['a valence that is no number', (r) => ({ ...r, valence: Number.NaN })],
  ['an emotion missing', (r) => ({ ...r, emotions: { joy: 1 } })],
  ['an emotion too many', (r) => ({ ...r, emotions: { ...r.emotions, envy: 0 } })],
  ['a probability out of range', (r) => ({ ...r, emotions: { ...r.emotions, joy: 2 } })],
  ['an unknown primary', (r) => ({ ...r, emotion: { ...r.emotion, primary: 'envy' } })],
  ['an unknown label', (r) => ({ ...r, emotion: { ...r.emotion, labels: ['envy'] } })],
  ['no emotion', (r) => ({ ...r, emotion: null })],
])('a reading with %s is none', (_, change) => {
  expect(isReading(whole())).toBe(true)
  expect(isReading(change(whole()) as TextReading)).toBe(false)
})
