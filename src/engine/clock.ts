/** Where every part of Firefly asks for the time, so that a test can set it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until a test moves it. */
export function testClock(start: string): Clock & { set(instant: string): void; advance(ms: number): void } {
  let time = new Date(start).getTime()
  return {
    now: () => new Date(time),
    set: (instant) => {
      time = new Date(instant).getTime()
    },
    advance: (ms) => {
      time += ms
    },
  }
}
