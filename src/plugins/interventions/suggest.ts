import type { Contraindication, CrisisResponse, Emotion } from '../../engine/vocabulary.ts'
import { ENERGY_LEVELS, type Intervention, SENSORY_LEVELS } from './library.ts'

/** What is known now. Scores run from 1 to 10; a skipped question is null. */
export interface SuggestInput {
  library: readonly Intervention[]
  /** The hour on the person's own clock, 0 to 23. */
  now_hour: number
  mood: number | null
  energy: number | null
  anxiety: number | null
  stress: number | null
  /** Emotions the person chose: the reason shown says so, so a model's guess does not belong here. */
  emotions: readonly Emotion[]
  sensory_load: number | null
  has_adhd: boolean
  has_autism: boolean
  contraindications: readonly Contraindication[]
  crisis: CrisisResponse
  recent_ids: readonly string[]
  /** Turns the order of equals, such as the local day: the same all day, another tomorrow. */
  seed: string
}

export type Suggestion = Pick<
  Intervention,
  'id' | 'name' | 'short_description' | 'duration_seconds' | 'effort_level'
> & { why_recommended: string }

const SLATE = 3
const HIGH = 7
const LOW = 3

/** How each emotion reads after "you feel". */
const FEELING: Record<Emotion, string> = {
  joy: 'joyful',
  sadness: 'sad',
  anger: 'angry',
  fear: 'afraid',
  disgust: 'disgusted',
  surprise: 'surprised',
  anxiety: 'anxious',
  overwhelm: 'overwhelmed',
  calm: 'calm',
  hopeful: 'hopeful',
  frustrated: 'frustrated',
  neutral: 'neutral',
}
const PLEASANT: readonly Emotion[] = ['joy', 'calm', 'hopeful']

const high = (score: number | null) => score !== null && score >= HIGH
const low = (score: number | null) => score !== null && score <= LOW
/** Anything but a plain "go on" narrows the list: an unknown answer is treated with care. */
const inCrisis = (input: SuggestInput) => input.crisis !== 'continue_normal'

/** 1–3 low, 4–6 medium, 7–10 high. Unknown counts as medium: high needs a yes. */
function energyPresent(energy: number | null): number {
  if (energy === null) return ENERGY_LEVELS.indexOf('medium')
  return low(energy) ? 0 : high(energy) ? 2 : 1
}

/** A loaded day (7–10) takes only low intensity; high intensity needs a load known to be low (1–3). */
function sensoryLimit(load: number | null): number {
  return high(load) ? 0 : low(load) ? 2 : 1
}

/** The filters no score can outweigh. */
function allowed(item: Intervention, input: SuggestInput): boolean {
  return (
    (!inCrisis(input) || item.safe_in_crisis) &&
    !item.contraindications.some((reason) => input.contraindications.includes(reason)) &&
    ENERGY_LEVELS.indexOf(item.energy_required) <= energyPresent(input.energy) &&
    SENSORY_LEVELS.indexOf(item.sensory_intensity) <= sensoryLimit(input.sensory_load)
  )
}

/** What a rule adds to an item's score, with the sentence that is true when it applies. */
interface Reason {
  points: number
  why?: string
}
type Rule = (item: Intervention, input: SuggestInput) => Reason | undefined

/** In crisis, reaching another person outweighs all other rules together: it is always among the three. */
const crisisSupport: Rule = (item, input) => {
  if (!inCrisis(input)) return undefined
  return item.sub_category === 'reaching out'
    ? { points: 40, why: 'Contact with someone kind may help when things are hard.' }
    : { points: 10, why: 'This is a gentle activity, and it may help you feel a little steadier right now.' }
}

/** Two points for the first chosen emotion it is meant for, one for each further, four at most. */
const chosenEmotion: Rule = (item, { emotions }) => {
  const matches = [...new Set(emotions)].filter((emotion) => item.target_emotions.includes(emotion))
  const [first] = matches
  if (!first) return undefined
  const help = PLEASANT.includes(first) ? 'help you notice more of it' : 'help when you feel that way'
  return {
    points: Math.min(matches.length + 1, 4),
    why: `You said you feel ${FEELING[first]}, and this may ${help}.`,
  }
}

/** A point and a half for each score that stands out and that it is meant for. */
const outstandingScore: Rule = (item, { mood, anxiety, stress }) => {
  const signs: [boolean, Emotion, string][] = [
    [high(anxiety), 'anxiety', 'Your anxiety score is high, and this may help when you feel anxious.'],
    [
      high(stress),
      'overwhelm',
      'Your stress score is high, and this may help when things feel like too much.',
    ],
    [low(mood), 'sadness', 'Your mood score is low, and this may help at such times.'],
    [high(mood), 'joy', 'Your mood score is high, and this may help you enjoy it.'],
  ]
  const found = signs.filter(([present, emotion]) => present && item.target_emotions.includes(emotion))
  return found[0] && { points: found.length * 1.5, why: found[0][2] }
}

/** Little effort when mood or energy is low; something larger when there is energy for it. */
const effortFit: Rule = (item, { mood, energy }) => {
  if (low(energy) || low(mood)) {
    const score = low(energy) ? 'energy' : 'mood'
    const points = item.effort_level === 'minimal' ? 1.5 : item.effort_level === 'low' ? 1 : 0
    return points > 0
      ? { points, why: `Your ${score} score is low, and this may help with little effort.` }
      : undefined
  }
  if (!high(energy) || item.energy_required === 'low') return undefined
  return { points: 1, why: 'Your energy score is high, and this may help you use some of that energy.' }
}

/** On a loaded day, making the world quieter comes before anything else. */
const sensoryRelief: Rule = (item, { sensory_load }) =>
  high(sensory_load) && item.sub_category === 'sensory reduction'
    ? { points: 4, why: 'Your sensory load is high, and this may help make it lower.' }
    : undefined

const adhdFit: Rule = (item, { has_adhd }) =>
  has_adhd && item.adhd_friendly
    ? {
        points: item.duration_seconds <= 300 ? 1.5 : 1,
        why: 'It goes one clear step at a time, which may help with ADHD.',
      }
    : undefined

const autismFit: Rule = (item, { has_autism }) =>
  has_autism && item.asd_friendly
    ? {
        points: item.sensory_intensity === 'low' ? 1.5 : 1,
        why: 'The steps are the same each time, which may help if you like to know what comes next.',
      }
    : undefined

/** Evening activities in the evening, a daytime rest by day; at night no sport and no telephone call. */
const timeOfDay: Rule = (item, input) => {
  const evening = input.now_hour >= 19 || input.now_hour < 4
  const night = input.now_hour >= 22 || input.now_hour < 7
  if (item.sub_category === 'evening rest') {
    return evening
      ? { points: 1.5, why: 'It is evening or night, and this may help you rest.' }
      : { points: -3 }
  }
  if (item.sub_category === 'daytime rest' && (evening || input.now_hour >= 16)) return { points: -3 }
  if (night && item.energy_required === 'high') return { points: -3 }
  // In crisis a call is worth waking someone for.
  if (night && item.requires_verbal && !inCrisis(input)) return { points: -3 }
  return undefined
}

const recentlySuggested: Rule = (item, { recent_ids }) =>
  recent_ids.includes(item.id) ? { points: -3 } : undefined

/** In the order of their reasons, when two weigh the same. */
const RULES = [
  crisisSupport,
  chosenEmotion,
  outstandingScore,
  effortFit,
  sensoryRelief,
  timeOfDay,
  adhdFit,
  autismFit,
  recentlySuggested,
]

function plainReason(item: Intervention): string {
  const minutes = Math.round(item.duration_seconds / 60)
  const time = minutes < 2 ? 'about a minute or less' : `about ${minutes} minutes`
  return `It takes ${time}, and it may help you take a pause.`
}

/** FNV-1a, 32 bits: spreads the equals, and is the same on every machine. */
function turn(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/**
 * Up to three activities that fit now, the best first, each from another therapeutic approach.
 * Pure: the same input gives the same answer, in any order of the library. Empty when nothing is suitable.
 */
export function suggest(input: SuggestInput): Suggestion[] {
  const ranked = input.library
    .filter((item) => allowed(item, input))
    .map((item) => {
      const reasons = RULES.map((rule) => rule(item, input)).filter((reason) => reason !== undefined)
      const score = reasons.reduce((sum, { points }) => sum + points, 0)
      const best = reasons.reduce<Reason>((a, b) => (b.why && b.points > a.points ? b : a), { points: 0 })
      return { item, score, why: best.why ?? plainReason(item), tie: turn(`${input.seed}:${item.id}`) }
    })
    .sort((a, b) => b.score - a.score || a.tie - b.tie || (a.item.id < b.item.id ? -1 : 1))
  const slate = new Map<string, Suggestion>()
  for (const { item, why } of ranked) {
    if (slate.size === SLATE) break
    if (slate.has(item.therapeutic_approach)) continue
    const { id, name, short_description, duration_seconds, effort_level } = item
    slate.set(item.therapeutic_approach, {
      id,
      name,
      short_description,
      duration_seconds,
      effort_level,
      why_recommended: why,
    })
  }
  return [...slate.values()]
}
