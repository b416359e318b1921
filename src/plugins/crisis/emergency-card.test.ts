import { Check, Errors } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { readPackageJson } from '../../engine/package-files.ts'
import { CHECK_FIRST, countryFromLocale, emergencyCard, emergencyResources } from './emergency-card.ts'
import { CrisisRegion, REGIONS } from './resources.ts'
import { supportMessage } from './support-copy.ts'

const now = new Date('2026-03-01T12:00:00Z')
const unreadable = () => {
  throw new Error('EACCES')
}

describe('the crisis resources', () => {
  it.each(REGIONS)('%s fits its schema', (name) => {
    const region = readPackageJson(`content/resources/${name}.json`)
    expect([...Errors(CrisisRegion, region)]).toEqual([])
    expect(Check(CrisisRegion, region)).toBe(true)
  })

  it('ships only the numbers we may vouch for', () => {
    const numbers = REGIONS.flatMap((name) => {
      const region = readPackageJson<CrisisRegion>(`content/resources/${name}.json`)
      const lines = region.resources.flatMap(({ channels }) => channels.map(({ value }) => value))
      return [...region.emergency.numbers, ...lines]
    })
    expect([...new Set(numbers)].sort()).toEqual(
      ['000', '111', '112', '116 123', '13 11 14', '1737', '911', '988', '999', 'findahelpline.com'].sort(),
    )
  })
})

describe('emergencyResources', () => {
  it.each([
    ['US', '911', '988'],
    ['CA', '911', '988'],
    ['GB', '999', '116 123'],
    ['IE', '112', '116 123'],
    ['AU', '000', '13 11 14'],
    ['NZ', '111', '1737'],
    ['DE', '112', 'findahelpline.com'],
  ])('knows %s', (country, emergency, line) => {
    const found = emergencyResources(country, now)
    expect(found.emergency.numbers[0]).toBe(emergency)
    expect(found.resources[0]?.channels[0]?.value).toBe(line)
    expect(found.resources.at(-1)?.channels[0]?.value).toBe('findahelpline.com')
  })

  it('gives an unknown country the directory and no guessed number', () => {
    for (const country of [undefined, 'JP', 'xx', ''])
      expect(emergencyResources(country, now)).toMatchObject({ emergency: { numbers: [] } })
  })

  it('asks to check numbers that were last compared over a year ago, or never', () => {
    const old = (country: string, at: string) =>
      emergencyResources(country, new Date(at)).resources[0]?.check_before_relying
    expect(old('US', '2024-06-01')).toBe(false)
    expect(old('US', '2025-01-01')).toBe(true)
    expect(old('CA', '2024-06-01')).toBe(true)
  })

  it('answers from the code where the content folder cannot be read', () => {
    expect(emergencyResources('US', now, unreadable)).toMatchObject({
      emergency: { numbers: ['911'] },
      resources: [{ channels: [{ value: '988' }, { value: '988' }] }, { name: 'Find A Helpline' }],
    })
    expect(emergencyResources(undefined, now, unreadable).emergency.note).toContain('112')
    expect(emergencyCard({ country: 'IE', now }, unreadable)).toContain('Call 112.')
    expect(emergencyCard({ now }, () => ({ countries: [] }))).toContain('findahelpline.com')
  })
})

describe('countryFromLocale', () => {
  it.each([
    [{ LANG: 'en_GB.UTF-8' }, 'GB'],
    [{ LANG: 'de_AT@euro' }, 'AT'],
    [{ LANG: 'en-nz' }, 'NZ'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'en_IE.UTF-8' }, 'IE'],
    [{ LANG: 'C.UTF-8' }, undefined],
    [{ LANG: 'en' }, undefined],
    [{}, undefined],
  ])('%j → %s', (env, country) => {
    expect(countryFromLocale(env)).toBe(country)
  })
})

describe('emergencyCard', () => {
  const cards = ['US', 'CA', 'GB', 'IE', 'AU', 'NZ', 'FR', undefined].flatMap((country) =>
    [80, 40].flatMap((columns) =>
      [true, false].map((plain) => ({
        country,
        columns,
        card: emergencyCard({ country, now, columns, plain }),
      })),
    ),
  )

  it('fits 80 and 40 columns, without colour', () => {
    for (const { card, columns } of cards) {
      for (const line of card.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
      expect(card).not.toContain('\u001b')
    }
  })

  it('says what happens, that nothing is sent, and what Firefly is not', () => {
    for (const { card } of cards) {
      const flat = card.replace(/\s+/g, ' ')
      expect(flat).toContain('What happens when you call or text')
      expect(flat).toContain('Words you can start with')
      expect(flat).toContain('Nobody is notified')
      expect(flat).toContain('not a medical device')
      expect(flat).toContain(CHECK_FIRST)
    }
  })

  it('names no method, and nothing but plain letters when asked', () => {
    for (const { card } of cards) expect(card).not.toMatch(/pill|overdose|bridge|gun|blade|cut|jump|commit/i)
    expect(emergencyCard({ now, plain: true })).toMatch(/^[\x20-\x7e\n]+$/)
  })
})

describe('supportMessage', () => {
  const finding = { level: 'none', response: 'continue_normal', score: 0, evidence: [] } as const
  const say = (response: 'continue_normal' | 'offer_safety_check' | 'show_crisis_resources') =>
    supportMessage({ ...finding, response, evidence: [] }, { saved: true, country: 'GB', now })

  it('is silent where nothing was noticed', () => {
    expect(say('continue_normal')).toBeNull()
  })

  it('says first that the words are saved, then asks', () => {
    const message = say('offer_safety_check')
    expect(message?.split('\n')[0]).toBe('What you wrote is saved.')
    for (const answer of ['I am safe', 'I could use support', 'I am in danger now', 'firefly crisis'])
      expect(message).toContain(answer)
  })

  it('shows the lines at once where the words are explicit', () => {
    const message = say('show_crisis_resources')
    expect(message?.split('\n')[0]).toBe('What you wrote is saved.')
    for (const part of [
      'call 999 or 112',
      'call 116 123',
      'findahelpline.com',
      'firefly crisis',
      'Nobody is notified',
    ])
      expect(message).toContain(part)
  })
})

it('that the words are saved is said only when they are', () => {
  for (const response of ['offer_safety_check', 'show_crisis_resources'] as const) {
    const finding = { level: 'high' as const, response, score: 1, evidence: [] }
    expect(supportMessage(finding, { saved: true, now: new Date() })).toContain('What you wrote is saved.')
    expect(supportMessage(finding, { saved: false, now: new Date() })).not.toContain('saved')
  }
})
