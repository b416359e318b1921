import Type from 'typebox'
import { open } from '../../engine/access.ts'
import { get, type Operation, operation } from '../../engine/operation.ts'
import { Day, Fields, OneOf, Optional, Score } from '../../engine/schema.ts'
import { localHour, systemZone } from '../../engine/time.ts'
import { CONTRAINDICATIONS, CRISIS_RESPONSES, EMOTIONS } from '../../engine/vocabulary.ts'
import { CONTRAINDICATION_LABELS, InterventionSchema, loadLibrary } from './library.ts'
import { suggest } from './suggest.ts'

const Suggestion = Fields({
  intervention_id: Type.String(),
  name: Type.String(),
  short_description: Type.String(),
  duration_seconds: Type.Integer(),
  effort_level: Type.String(),
  why_recommended: Type.String(),
  /** Null while suggestions come from plain rules, which predict nothing. */
  predicted_effectiveness: Type.Union([Type.Number(), Type.Null()]),
})

export const operations: Operation[] = [
  operation({
    id: 'interventions.suggest',
    summary: 'Up to three small actions that may help now, by plain rules',
    input: Fields({
      mood: Score({ title: 'Mood, 1 to 10' }),
      energy: Score({ title: 'Energy, 1 to 10' }),
      anxiety: Score({ title: 'Anxiety, 1 to 10' }),
      stress: Score({ title: 'Stress, 1 to 10' }),
      sensory_load: Score({ title: 'Sensory load, 1 to 10' }),
      emotions: Optional(Type.Array(OneOf(EMOTIONS), { maxItems: EMOTIONS.length }), {
        title: 'Feelings that were chosen',
        says: `one or more of: ${EMOTIONS.join(', ')}`,
      }),
      has_adhd: Optional(Type.Boolean()),
      has_autism: Optional(Type.Boolean()),
      contraindications: Optional(Type.Array(OneOf(CONTRAINDICATIONS), { uniqueItems: true }), {
        says: `one or more of: ${CONTRAINDICATIONS.join(', ')}`,
      }),
      crisis: Optional(OneOf(CRISIS_RESPONSES)),
      day: Optional(Day()),
    }),
    output: Type.Array(Suggestion),
    access: open(),
    async run(context, told) {
      const now = context.now()
      const found = suggest({
        library: loadLibrary(),
        now_hour: localHour(now, systemZone()),
        mood: told.mood ?? null,
        energy: told.energy ?? null,
        anxiety: told.anxiety ?? null,
        stress: told.stress ?? null,
        sensory_load: told.sensory_load ?? null,
        emotions: told.emotions ?? [],
        has_adhd: told.has_adhd ?? false,
        has_autism: told.has_autism ?? false,
        contraindications: told.contraindications ?? [],
        crisis: told.crisis ?? 'continue_normal',
        recent_ids: [],
        seed: told.day ?? now.toISOString().slice(0, 10),
      })
      return found.map(({ id, ...rest }) => ({ intervention_id: id, ...rest, predicted_effectiveness: null }))
    },
  }),
  operation({
    id: 'interventions.contraindications',
    summary: 'What an action can be wrong for, each with the words to ask for it',
    input: Fields({}),
    output: Type.Array(Fields({ id: OneOf(CONTRAINDICATIONS), ask: Type.String() })),
    access: open(),
    run: async () => CONTRAINDICATIONS.map((id) => ({ id, ask: CONTRAINDICATION_LABELS[id] })),
  }),
  operation({
    id: 'interventions.list',
    summary: 'The library of small actions',
    input: Fields({}),
    output: Type.Array(InterventionSchema),
    access: open(),
    http: get('/interventions'),
    run: async () => [...loadLibrary()],
  }),
]
