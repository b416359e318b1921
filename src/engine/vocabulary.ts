/** The closed vocabularies that several plugins share. Labels are the specification's. */

/** The twelve emotions a text is read for and a check-in may be tagged with. */
export const EMOTIONS = [
  'joy',
  'sadness',
  'anger',
  'fear',
  'disgust',
  'surprise',
  'anxiety',
  'overwhelm',
  'calm',
  'hopeful',
  'frustrated',
  'neutral',
] as const
export type Emotion = (typeof EMOTIONS)[number]

/** Crisis levels, from nothing noticed to danger now. */
export const CRISIS_LEVELS = ['none', 'low', 'moderate', 'high', 'critical'] as const
export type CrisisLevel = (typeof CRISIS_LEVELS)[number]

/** What is shown to the person after a text was screened. */
export const CRISIS_RESPONSES = ['continue_normal', 'offer_safety_check', 'show_crisis_resources'] as const
export type CrisisResponse = (typeof CRISIS_RESPONSES)[number]

/** What a small action may be wrong for. A person says which apply; such actions are never suggested. */
export const CONTRAINDICATIONS = [
  'panic_attacks',
  'respiratory_condition',
  'heart_condition',
  'cold_reaction',
  'trauma_history',
  'dissociation',
  'psychosis',
  'eating_disorder',
  'pain_or_injury',
  'dizziness',
  'insomnia',
] as const
export type Contraindication = (typeof CONTRAINDICATIONS)[number]
