import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveInstant } from './instant.ts'
import { checkZone, localDay, localHour } from './time.ts'

const NOW = new Date('2026-11-23T12:00:00.000Z')
const at = (text: string, zone = 'Europe/Berlin') => resolveInstant(text, zone, NOW)
const code = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('an instant', () => {
  test.each([
    ['2026-11-22T21:30:00+01:00', '2026-11-22T20:30:00.000Z'],
    ['2026-11-22T21:30+01', '2026-11-22T20:30:00.000Z'],
    ['2026-11-22T21:30-0800', '2026-11-23T05:30:00.000Z'],
    ['2026-11-22T21:30:00.1239Z', '2026-11-22T21:30:00.123Z'],
    ['2026-11-22 21:30', '2026-11-22T20:30:00.000Z'],
    ['2026-11-22T21:30', '2026-11-22T20:30:00.000Z'],
    [' 2026-11-22 ', '2026-11-21T23:00:00.000Z'],
    // Clocks go forward at 02:00: that half hour does not exist, and is moved on by the hour skipped.
    ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
    // Clocks go back at 03:00: the half hour comes twice, and the first is meant.
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s is %s in Berlin', (text, instant) => {
    expect(at(text)).toBe(instant)
  })

  test.each([
    ...['', 'yesterday', '2026-02-30', '2026-13-01', '2026-11-22 24:30', '2026-11-22T21', '22.11.2026'],
    // Temporal alone would pass over the zone in brackets, and read another time than was meant.
    ...['2026-11-22T21:30[America/New_York]', '2026-11-22T21:30 +01:00', '+012026-01-01', '2026-11-22x'],
    ...['1899-12-31', '0000-01-01', '2026-11-24', '2026-11-23T12:06:00Z', '9999-12-31T23:59:59Z'],
  ])('"%s" is none, or not one that has been', (text) => {
    expect(code(() => at(text))).toBe('input.time')
  })

  test('a clock may run five minutes ahead', () => {
    expect(at('2026-11-23T12:05:00Z')).toBe('2026-11-23T12:05:00.000Z')
  })

  test('written with any offset is the same instant', () => {
    const past = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: NOW, noInvalidDate: true })
    fc.assert(
      fc.property(past, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
        const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
        const written = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
        expect(at(`${local}${written}`)).toBe(date.toISOString())
      }),
    )
  })
})

describe('the local day', () => {
  test.each([
    ['2026-11-23T02:59:59.999Z', 'Europe/Berlin', '04:00', '2026-11-22'],
    ['2026-11-23T03:00:00.000Z', 'Europe/Berlin', '04:00', '2026-11-23'],
    ['2026-01-01T01:00:00.000Z', 'UTC', '04:00', '2025-12-31'],
    ['2024-03-01T03:59:00.000Z', 'UTC', '04:00', '2024-02-29'],
    ['2026-11-22T23:00:00.000Z', 'Europe/Berlin', '00:00', '2026-11-23'],
    ['2026-11-23T23:58:00.000Z', 'UTC', '23:59', '2026-11-22'],
    // The night the clocks change: the boundary is that of the clock on the wall.
    ['2026-03-29T01:30:00.000Z', 'Europe/Berlin', '04:00', '2026-03-28'],
    ['2026-03-29T02:00:00.000Z', 'Europe/Berlin', '04:00', '2026-03-29'],
    ['2026-10-25T02:59:00.000Z', 'Europe/Berlin', '04:00', '2026-10-24'],
    ['2026-10-25T03:00:00.000Z', 'Europe/Berlin', '04:00', '2026-10-25'],
    ['2026-11-22T14:00:00.000Z', 'Pacific/Kiritimati', '04:00', '2026-11-23'],
  ])('of %s in %s with boundary %s is %s', (instant, zone, boundary, day) => {
    expect(localDay(instant, zone, boundary)).toBe(day)
  })

  test('never goes back as time goes on, and is within a day of UTC’s', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Kiritimati']
    const instant = fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: NOW, noInvalidDate: true })
    const boundary = fc.constantFrom('00:00', '03:00', '04:00', '06:30', '12:00')
    fc.assert(
      fc.property(
        instant,
        fc.nat(3 * 86_400_000),
        fc.constantFrom(...zones),
        boundary,
        (date, ms, zone, from) => {
          const day = localDay(date.toISOString(), zone, from)
          // Where clocks go back over the boundary the day would come twice, so less than an hour is not compared.
          const later = localDay(new Date(date.getTime() + 3_600_000 + ms).toISOString(), zone, from)
          expect(later >= day).toBe(true)
          const apart = Math.abs(Date.parse(day) - Date.parse(date.toISOString().slice(0, 10)))
          expect(apart).toBeLessThanOrEqual(86_400_000)
        },
      ),
    )
  })
})

test('a zone is one that exists', () => {
  expect(checkZone('Europe/Berlin')).toBe('Europe/Berlin')
  for (const zone of ['Middle/Earth', '', 'Europe/Berlin; x'])
    expect(code(() => checkZone(zone))).toBe('input.time')
})

test('the local hour is that of the zone', () => {
  expect(localHour(NOW, 'Asia/Kolkata')).toBe(17)
  expect(localHour(NOW, 'UTC')).toBe(12)
})
