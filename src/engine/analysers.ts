import { EMOTIONS, type Emotion } from './vocabulary.ts'

/** What an analyser reads in a text. */
export interface TextReading {
  /** −1 unpleasant … 1 pleasant. */
  valence: number
  /** A probability 0…1 for each of the twelve. */
  emotions: Record<Emotion, number>
  emotion: { primary: Emotion | null; secondary: Emotion | null; confidence: number; labels: Emotion[] }
}

/** A plugin's way to read a text. The available one with the highest `rank` is used. */
export interface Analyser {
  id: string
  version: string
  rank: number
  read(text: string): TextReading | Promise<TextReading>
}

export interface Analysis extends TextReading {
  /** `lexicon@1`: kept with every stored reading. */
  analyser: string
}

const LIMIT_MS = 2_000

/**
 * Reads a text with the best analyser that answers in time; one that throws or takes too long is passed
 * over, as is one whose reading is not whole, and null means that none could. Saving an entry never waits longer or fails for this.
 */
export async function analyse(
  analysers: readonly Analyser[],
  text: string,
  limitMs = LIMIT_MS,
): Promise<Analysis | null> {
  const ranked = [...analysers].sort((a, b) => b.rank - a.rank)
  for (const analyser of ranked) {
    const reading = await inTime(async () => analyser.read(text), limitMs)
    if (reading && isReading(reading)) return { ...reading, analyser: `${analyser.id}@${analyser.version}` }
  }
  return null
}

const EMOTION_NAMES: ReadonlySet<unknown> = new Set(EMOTIONS)
const within = (value: unknown, low: number, high: number) =>
  typeof value === 'number' && value >= low && value <= high

/** Whether a plugin's reading is what it must be: a column or a page relies on it. */
export function isReading(reading: TextReading): boolean {
  const { valence, emotions, emotion } = reading
  const label = (name: unknown) => name === null || EMOTION_NAMES.has(name)
  return (
    within(valence, -1, 1) &&
    Boolean(emotions && emotion) &&
    EMOTIONS.every((name) => within(emotions[name], 0, 1)) &&
    Object.keys(emotions).length === EMOTIONS.length &&
    label(emotion.primary) &&
    label(emotion.secondary) &&
    within(emotion.confidence, 0, 1) &&
    Array.isArray(emotion.labels) &&
    emotion.labels.every((name) => EMOTION_NAMES.has(name))
  )
}

/** What `work` gives, or null when it throws or takes longer than `limitMs`. */
async function inTime<T>(work: () => Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limitMs, null)
  })
  try {
    return await Promise.race([work(), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
