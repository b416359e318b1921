import Type, { type Static } from 'typebox'
import { readPackageJson } from '../../engine/package-files.ts'
import { Fields, OneOf } from '../../engine/schema.ts'
import { CONTRAINDICATIONS, type Contraindication, EMOTIONS } from '../../engine/vocabulary.ts'

export const APPROACHES = [
  'DBT',
  'ACT',
  'CBT',
  'Mindfulness',
  'Sensory',
  'Physical',
  'Connection',
  'Rest',
] as const
export type Approach = (typeof APPROACHES)[number]

/** From least to most, so that an index can be compared. */
export const EFFORT_LEVELS = ['minimal', 'low', 'medium', 'high'] as const
export const ENERGY_LEVELS = ['low', 'medium', 'high'] as const
export const SENSORY_LEVELS = ['low', 'moderate', 'high'] as const

export const EVIDENCE_STRENGTHS = ['strong', 'moderate', 'emerging'] as const
export const AGE_GROUPS = ['13-17', '18+'] as const

/** Health facts a person may tell us, each with the words to ask for it. An item that names one is never offered. */
export const CONTRAINDICATION_LABELS: Record<Contraindication, string> = {
  panic_attacks: 'I have panic attacks',
  respiratory_condition: 'I have asthma or another lung or breathing condition',
  heart_condition: 'I have a heart condition, high blood pressure, or take medicine that slows my heart',
  cold_reaction: 'Cold makes my skin or hands react badly',
  trauma_history: 'Attention to my body or to strong feelings can bring back trauma',
  dissociation: 'I sometimes feel unreal or far away from my body',
  psychosis: 'I have or had psychosis',
  eating_disorder: 'I have or had an eating disorder',
  pain_or_injury: 'I have pain or an injury that movement can make worse',
  dizziness: 'I often feel dizzy or faint',
  insomnia: 'I have trouble sleeping at night',
}

const Words = (max: number) => Type.String({ minLength: 1, maxLength: max })

/**
 * One activity of the library, with the specification's column names.
 * `requires_verbal` is speaking aloud; `requires_movement` is more than small movements of hands or feet.
 * `adhd_friendly` promises steps of five minutes or less; `asd_friendly` promises literal steps,
 * no unplanned conversation, no strong sensation and no need to read signals from inside the body.
 */
export const InterventionSchema = Fields({
  id: Type.String({ pattern: '^[a-z]+(-[a-z]+)+$' }),
  name: Words(60),
  short_description: Words(120),
  detailed_instructions: Words(600),
  duration_seconds: Type.Integer({ minimum: 30, maximum: 1800 }),
  effort_level: OneOf(EFFORT_LEVELS),
  energy_required: OneOf(ENERGY_LEVELS),
  therapeutic_approach: OneOf(APPROACHES),
  sub_category: Words(40),
  target_emotions: Type.Array(OneOf(EMOTIONS), { minItems: 1, uniqueItems: true }),
  media_type: Type.Literal('text'),
  adhd_friendly: Type.Boolean(),
  asd_friendly: Type.Boolean(),
  sensory_intensity: OneOf(SENSORY_LEVELS),
  requires_verbal: Type.Boolean(),
  requires_movement: Type.Boolean(),
  contraindications: Type.Array(OneOf(CONTRAINDICATIONS), { uniqueItems: true }),
  age_appropriate: Type.Array(OneOf(AGE_GROUPS), { minItems: 1, uniqueItems: true }),
  evidence_source: Words(400),
  evidence_strength: OneOf(EVIDENCE_STRENGTHS),
  why_it_may_help: Words(240),
  steps: Type.Array(Fields({ seconds: Type.Integer({ minimum: 5 }), text: Words(160) }), {
    minItems: 3,
    maxItems: 8,
  }),
  safe_in_crisis: Type.Boolean(),
})
export type Intervention = Static<typeof InterventionSchema>

export const libraryFile = (approach: Approach): string =>
  `content/interventions/${approach.toLowerCase()}.json`

let library: Intervention[] | undefined

/** The whole library, in a fixed order. Read once; the tests check the files, so a start doesn't. */
export function loadLibrary(): Intervention[] {
  library ??= APPROACHES.flatMap((approach) => readPackageJson<Intervention[]>(libraryFile(approach)))
  return library
}
