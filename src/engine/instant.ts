import { Temporal } from 'temporal-polyfill'
import { failure } from './errors.ts'

/** A clock may run a little ahead; more than this is a time in the future. */
const SKEW_MS = 5 * 60_000

/**
 * When something happened, as an instant. Accepts an instant with offset (`2026-11-22T21:30:00+01:00`, `…Z`)
 * or a wall-clock time in the given zone (`2026-11-22 21:30`, `2026-11-22`).
 * @throws `input.time` for a time that does not exist or has not come yet
 */
export function resolveInstant(text: string, zone: string, now: Date): string {
  const instant = parse(text.trim(), zone)
  if (instant === null) {
    throw failure(
      'input.time',
      'This date or time does not exist.',
      'Write it as 2026-11-22 21:30, or with an offset as 2026-11-22T21:30:00+01:00.',
    )
  }
  if (instant > now.getTime() + SKEW_MS) {
    throw failure(
      'input.time',
      'This time is in the future.',
      'Give a time that has been, or leave it out for now.',
    )
  }
  // Not every store knows the year 0, and no diary reaches back so far.
  if (instant < EARLIEST)
    throw failure('input.time', 'This time is too long ago.', 'Give one from the year 1900 on.')
  return new Date(instant).toISOString()
}

/**
 * Checked first, because Temporal passes over what it has no use for: `T21:30+01` or `T21:30[Asia/Tokyo]`,
 * read as a wall-clock time, would silently lose its offset or zone.
 */
const WRITTEN =
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?<offset>[zZ]|[+-]\d\d(?::?\d\d)?)?)?$/
const EARLIEST = Date.UTC(1900, 0, 1)

/** A wall-clock time that the clocks skip in spring is moved on by what they skip; a doubled one is the first. */
function parse(text: string, zone: string): number | null {
  const written = WRITTEN.exec(text)
  if (!written) return null
  try {
    if (written.groups?.offset) return Temporal.Instant.from(text).epochMilliseconds
    const local = Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' })
    return local.toZonedDateTime(zone).epochMilliseconds
  } catch {
    return null
  }
}
