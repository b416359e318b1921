import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TextReading } from '../../engine/analysers.ts'
import { definePlugin } from '../../engine/plugin.ts'
import { onBothStores } from '../../engine/testing/both-stores.ts'
import { type Throwaway, throwawayEngine } from '../../engine/testing/throwaway.ts'
import { EMOTIONS } from '../../engine/vocabulary.ts'
import { accounts } from '../accounts/index.ts'
import { checkins } from './index.ts'

onBothStores('a check-in', (place) => {
  let at: Throwaway
  beforeEach(async () => {
    at = await throwawayEngine([accounts, checkins], { place: await place() })
  })
  afterEach(() => at.close())

  const create = async (input: unknown) => {
    const { output } = await at.engine.call('checkins.create', input)
    return (output as { checkin: Record<string, unknown> }).checkin
  }

  test('is kept as it was noted and read back exactly', async () => {
    const text = 'Bus 🚌 nach Hause — שלום, مرحبا 👩‍👩‍👧 … fine'
    const made = await create({
      mood_score: 6,
      emotion_tags: ['calm'],
      journal_text: text,
      context_activity: 'bus',
    })
    const { output } = await at.engine.call('checkins.get', { id: made.id })
    expect(output).toMatchObject({
      mood_score: 6,
      energy_level: null,
      emotion_tags: ['calm'],
      journal_text: text,
    })
    expect(output).toEqual(made)
  })

  test('after midnight counts to the day before, until the day boundary', async () => {
    await at.engine.call('accounts.preferences.update', { day_boundary: '05:00' })
    const zone = 'Europe/Berlin'
    const late = await create({ mood_score: 4, occurred_at: '2026-11-23 04:30', time_zone: zone })
    const early = await create({ mood_score: 4, occurred_at: '2026-11-23 05:30', time_zone: zone })
    expect([late.day, late.occurred_at]).toEqual(['2026-11-22', '2026-11-23T03:30:00.000Z'])
    expect(early.day).toBe('2026-11-23')
  })

  test('an empty one is refused with what to do', async () => {
    await expect(create({ mood_score: null, journal_text: '' })).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'There is nothing to note yet.',
      hint: 'Answer one question, or write one word.',
    })
  })

  test('history is paged, newest first, and another page never repeats or skips an entry', async () => {
    for (let i = 0; i < 7; i++) {
      await create({ mood_score: i + 1, occurred_at: `2026-11-2${i % 3} 10:00`, time_zone: 'UTC' })
    }
    const seen: unknown[] = []
    let cursor: string | null = null
    do {
      const { output } = await at.engine.call('checkins.list', { limit: 3, ...(cursor && { cursor }) })
      const page = output as { checkins: { id: string; occurred_at: string }[]; next_cursor: string | null }
      seen.push(...page.checkins.map(({ id }) => id))
      cursor = page.next_cursor
    } while (cursor)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
  })
})

const reader = (work: () => TextReading | Promise<TextReading>) =>
  definePlugin({
    id: 'reader',
    contract: 1,
    analysers: [{ id: 'reader', version: '3', rank: 1, read: work }],
  })

onBothStores('a text that no analyser could read in time', (place) => {
  test('is saved unread, and read from the outbox once one can', async () => {
    let ready = false
    const calm = Object.fromEntries(EMOTIONS.map((name) => [name, name === 'calm' ? 0.9 : 0])) as never
    const emotion = { primary: 'calm' as const, secondary: null, confidence: 0.9, labels: ['calm' as const] }
    const slow = reader(() =>
      ready ? { valence: 0.4, emotions: calm, emotion } : new Promise<TextReading>(() => {}),
    )
    const at = await throwawayEngine([accounts, checkins, slow], {
      place: await place(),
      analysisLimitMs: 30,
    })
    try {
      const { output } = await at.engine.call('checkins.create', { journal_text: 'A quiet walk.' })
      const { checkin } = output as { checkin: { id: string; analysed_by: string | null } }
      expect(checkin.analysed_by).toBeNull()
      expect(await at.engine.dispatch()).toMatchObject({ delivered: 0, failed: 1 })
      ready = true
      at.clock.advance(61_000)
      expect(await at.engine.dispatch()).toMatchObject({ delivered: 1, failed: 0 })
      const read = await at.engine.call('checkins.get', { id: checkin.id })
      expect(read.output).toMatchObject({ analysed_by: 'reader@3', ai_emotion_primary: 'calm' })
    } finally {
      await at.close()
    }
  })
})
