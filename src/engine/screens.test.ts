import { describe, expect, test } from 'vitest'
import { type Finding, NOTHING_FOUND, type Screen, screenTexts } from './screens.ts'

const finding = (over: Partial<Finding>): Finding => {
  const { failed: _, ...nothing } = NOTHING_FOUND
  return { ...nothing, ...over }
}
const screen = (id: string, look: (text: string) => unknown): Screen => ({
  id,
  screen: look as Screen['screen'],
})

describe('what all screens notice in all texts', () => {
  const levels = screen('levels', (text) =>
    finding({ level: text as never, response: 'offer_safety_check', score: 0.3 }),
  )

  test('is the gravest finding, whatever the order', () => {
    for (const texts of [
      ['low', 'high', 'none'],
      ['high', 'none', 'low'],
    ]) {
      expect(screenTexts([levels], texts)).toMatchObject({ level: 'high', failed: [] })
    }
  })

  test('is of two findings of one level the one of higher score', () => {
    const score = (id: string, value: number) => screen(id, () => finding({ level: 'low', score: value }))
    expect(screenTexts([score('a', 0.1), score('b', 0.9), score('c', 0.5)], ['x']).score).toBe(0.9)
  })

  test('can not be lowered by a screen that finds nothing', () => {
    const blind = screen('blind', () => finding({}))
    expect(screenTexts([levels, blind], ['critical']).level).toBe('critical')
  })

  test('is nothing where there is no text or no screen', () => {
    expect(screenTexts([levels], [])).toEqual(NOTHING_FOUND)
    expect(screenTexts([], ['x'])).toEqual(NOTHING_FOUND)
  })

  test('keeps how grave a finding is when its evidence is wrong', () => {
    const wrong = finding({ level: 'critical', response: 'show_crisis_resources', evidence: [null] as never })
    const seen = screenTexts([screen('faulty', () => wrong), levels], ['high'])
    expect(seen).toMatchObject({ level: 'critical', response: 'show_crisis_resources', failed: ['faulty'] })
  })

  test.each<[string, (text: string) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('x')
      },
    ],
    ['gives nothing', () => undefined],
    ['is asynchronous', async () => finding({ level: 'high' })],
    ['rejects', () => Promise.reject(new Error('x'))],
    ['gives an unknown level', () => finding({ level: 'grim' as never })],
    ['gives an unknown response', () => finding({ response: 'hide' as never })],
    ['gives a score that is none', () => finding({ score: Number.NaN })],
    [
      'points outside the text',
      () => finding({ evidence: [{ category: 'x', start: 0, end: 99, why: 'x' }] }),
    ],
    ['gives evidence that is none', () => finding({ evidence: [null] as never })],
  ])('names a screen that %s, and offers support, because nobody looked', (_, look) => {
    const seen = screenTexts([screen('faulty', look)], ['x'])
    expect(seen).toMatchObject({ level: 'none', response: 'offer_safety_check', failed: ['faulty'] })
    const found = screenTexts([screen('faulty', look), levels], ['high'])
    expect(found).toMatchObject({ level: 'high', failed: ['faulty'] })
  })
})
