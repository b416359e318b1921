import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, makeHome, type Page } from './firefly.ts'
import { type Terminal, terminal } from './terminal.ts'

let home: Home
let at: Terminal
beforeEach(() => {
  home = makeHome()
})
afterEach(async () => {
  await at.close()
  await home.remove()
})

const QUESTIONS = ['Mood now', 'Energy', 'Anxiety', 'Stress', 'Feelings now', 'What you want to write']
const entries = async () => (await home.json<Page>(['history'])).checkins
const nothingSaved = () => expect(existsSync(home.db)).toBe(false)

test('asks one question at a time, takes answers and skips, and saves what was said', async () => {
  at = await terminal(home, ['checkin'])
  expect(await at.see('1 of 6. Mood now')).toContain('Ctrl-C stops, and nothing is saved then.')
  await at.write('70')
  await at.press('Enter')
  await at.see('A number from 1 to 10, or Enter to skip.')
  await at.press('BSpace', 'Enter')
  await at.see('2 of 6. Energy')
  await at.press('Enter')
  await at.see('3 of 6. Anxiety')
  await at.press('Enter')
  await at.see('4 of 6. Stress')
  await at.write('2')
  await at.press('Enter')
  await at.see('5 of 6. Feelings now')
  await at.press('Space', 'Enter')
  await at.see('6 of 6. What you want to write')
  await at.write('A quiet morning 🌿 שלום')
  await at.press('Enter')
  const shown = await at.see(/EXIT \d/)
  expect(shown).toContain('EXIT 0')
  expect(shown).toMatch(/Saved: mood 7, stress 2; joy\./)
  expect(await entries()).toMatchObject([
    {
      mood_score: 7,
      energy_level: null,
      anxiety_level: null,
      stress_level: 2,
      emotion_tags: ['joy'],
      journal_text: 'A quiet morning 🌿 שלום',
    },
  ])
})

test('every question can be skipped, and then nothing is saved and nothing is wrong', async () => {
  at = await terminal(home, ['checkin', '--plain'])
  for (const [i, ask] of QUESTIONS.entries()) {
    await at.see(`${i + 1} of 6. ${ask}`)
    await at.press('Enter')
  }
  const shown = await at.see(/EXIT \d/)
  expect(shown).toContain('You skipped every question, and that is fine. Nothing was saved.')
  expect(shown).toContain('EXIT 0')
  nothingSaved()
})

test.each([
  ['Ctrl-C', 'C-c'],
  ['the end of input', 'C-d'],
])('%s midway stops, says so, and leaves nothing half saved', async (_, key) => {
  at = await terminal(home, ['checkin'])
  await at.see('1 of 6.')
  await at.write('6')
  await at.press('Enter')
  await at.see('2 of 6.')
  await at.press(key)
  const shown = await at.see(/EXIT \d+/)
  expect(shown).toContain('Stopped. Nothing was saved.')
  expect(shown).toContain('EXIT 130')
  expect(shown).not.toMatch(/^\s+at /m)
  nothingSaved()
})

test('a journal entry is asked for at a terminal, and an empty one is no failure of the person', async () => {
  at = await terminal(home, ['journal'])
  await at.see('What you want to write')
  await at.press('Enter')
  expect(await at.see(/EXIT \d/)).toContain('There is nothing to note yet.')
})

test('a crisis text is saved, and the support stays on the screen', async () => {
  at = await terminal(home, ['journal', 'I want to kill myself tonight.'])
  const shown = await at.see(/EXIT \d/)
  expect(shown.indexOf('Saved.')).toBeLessThan(shown.indexOf('findahelpline.com'))
  expect(await entries()).toMatchObject([{ crisis_flagged: true }])
})
