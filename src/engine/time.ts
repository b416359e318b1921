import { failure } from './errors.ts'

/** The time zone of this machine, as its IANA name. */
export function systemZone(): string {
  machineZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return machineZone
}
let machineZone: string | undefined
/** Zones known to exist: building a format to find out costs more than the rest of a check-in's reckoning. */
const known = new Set<string>()

/** @throws `input.time` for a name that is no IANA time zone */
export function checkZone(zone: string): string {
  try {
    if (!known.has(zone)) Intl.DateTimeFormat('en', { timeZone: zone })
    known.add(zone)
    return zone
  } catch {
    throw failure('input.time', 'This is not a time zone.', 'Use a name such as Europe/Berlin.')
  }
}

/** A moment on a person's own clock. Formats are kept, because making one costs more than using it. */
function wallClock(instant: Date, zone: string): { day: number; minutes: number; hour: number } {
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
  return { day: Date.UTC(year, month - 1, day), minutes: hour * 60 + minute, hour }
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
export const localHour = (instant: Date, zone: string): number => wallClock(instant, zone).hour
