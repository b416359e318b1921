import { readlinkSync } from 'node:fs'
import { failure } from './errors.ts'

const ZONE_NAME = /^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/

/**
 * The time zone of this machine, as its IANA name. Looked up where Intl looks too, but without the first use
 * of Intl, which takes longer than saving a check-in.
 */
export function systemZone(): string {
  machineZone ??= linkedZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return machineZone
}
let machineZone: string | undefined

function linkedZone(): string | undefined {
  // TZ may name anything; only Intl knows what becomes of it.
  if (process.env.TZ) return undefined
  try {
    const zone = readlinkSync('/etc/localtime').split('/zoneinfo/')[1]
    return zone && ZONE_NAME.test(zone) ? zone : undefined
  } catch {
    return undefined
  }
}

/** Zones known to exist: building a format to find out costs more than the rest of a check-in's reckoning. */
const known = new Set<string>()

/** @throws `input.time` for a name that is no IANA time zone */
export function checkZone(zone: string): string {
  try {
    if (!known.has(zone) && zone !== systemZone()) Intl.DateTimeFormat('en', { timeZone: zone })
    known.add(zone)
    return zone
  } catch {
    throw failure('input.time', 'This is not a time zone.', 'Use a name such as Europe/Berlin.')
  }
}

/** A moment on a person's own clock. Formats are kept, because making one costs more than using it. */
function wallClock(instant: Date, zone: string): { day: number; minutes: number } {
  if (zone === systemZone()) {
    const day = Date.UTC(instant.getFullYear(), instant.getMonth(), instant.getDate())
    return { day, minutes: instant.getHours() * 60 + instant.getMinutes() }
  }
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
  formats.set(zone, format)
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
  return { day: Date.UTC(year, month - 1, day), minutes: hour * 60 + minute }
}
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The person's own day of an instant. The night belongs to the day before until the boundary.
 * @param boundary `HH:MM`, local
 */
export function localDay(instant: string, zone: string, boundary: string): string {
  const { day, minutes } = wallClock(new Date(instant), zone)
  const [hours = 0, rest = 0] = boundary.split(':').map(Number)
  const before = minutes < hours * 60 + rest
  return new Date(before ? day - 86_400_000 : day).toISOString().slice(0, 10)
}

/** The hour of the day, 0…23, in a zone. */
export const localHour = (instant: Date, zone: string): number =>
  Math.floor(wallClock(instant, zone).minutes / 60)

/** The moment on a person's own clock: `2026-11-23 07:30`. */
export function localTime(instant: string, zone: string): string {
  const { day, minutes } = wallClock(new Date(instant), zone)
  return new Date(day + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')
}
