import { afterEach, beforeEach, expect, test } from 'vitest'
import { onBothStores } from '../../engine/testing/both-stores.ts'
import { type Throwaway, throwawayEngine } from '../../engine/testing/throwaway.ts'
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
})
