import Type, { type Static } from 'typebox'
import { Entries, Fields, OneOf, Optional, Score, Text } from '../../engine/schema.ts'
import { EMOTIONS } from '../../engine/vocabulary.ts'

const AnswerValue = Type.Union([Type.Number(), Type.Boolean(), Text({ max: 10_000 }), Type.Null()])

/** What a person may note. Names and scales are the specification's; everything can be skipped. */
export const CheckinInput = Fields({
  mood_score: Score({ flag: 'mood', title: 'Mood, 1 very low to 10 very good' }),
  energy_level: Score({ flag: 'energy', title: 'Energy, 1 very low to 10 very high' }),
  anxiety_level: Score({ flag: 'anxiety', title: 'Anxiety, 1 none to 10 very strong' }),
  stress_level: Score({ flag: 'stress', title: 'Stress, 1 none to 10 very strong' }),
  emotion_tags: Optional(Type.Array(OneOf(EMOTIONS), { maxItems: EMOTIONS.length, uniqueItems: true }), {
    flag: 'emotion',
    title: 'A feeling; can be given more than once',
    says: `one or more of: ${EMOTIONS.join(', ')}`,
  }),
  context_location: Optional(OneOf(['home', 'work', 'school', 'social', 'other']), {
    flag: 'where',
    title: 'Where',
  }),
  context_activity: Optional(Text({ max: 100 }), { flag: 'doing', title: 'What you are doing' }),
  context_social: Optional(OneOf(['alone', 'with_family', 'with_friends', 'with_coworkers', 'with_others']), {
    flag: 'with',
    title: 'Who is with you',
  }),
  journal_text: Optional(Text(), { flag: 'journal', title: 'What you want to write' }),
  body_scan_data: Optional(Entries('^[a-z][a-z_]{1,30}$', Type.Integer({ minimum: 0, maximum: 10 })), {
    flag: 'body',
    title: 'Tension by body area, such as shoulders=7',
    says: 'areas with a whole number from 0 to 10',
  }),
  sensory_load_score: Score({ flag: 'sensory', title: 'Sensory load, 1 calm to 10 far too much' }),
  executive_function_score: Score({
    flag: 'executive',
    title: 'Starting and doing tasks, 1 very hard to 10 easy',
  }),
  masking_level: Score({ flag: 'masking', title: 'Hiding how you are, 1 not at all to 10 all the time' }),
  answers: Optional(Entries('^[a-z][a-z0-9.-]{1,80}$', AnswerValue), {
    flag: 'answer',
    title: 'Answer to a question of a plugin, such as moon.sleep=7',
    says: 'answers by the id of their question',
  }),
  occurred_at: Optional(Type.String({ maxLength: 40 }), {
    flag: 'at',
    title: 'When it was, such as "2026-11-22 21:30"; now if left out',
    says: 'a date and time',
  }),
  time_zone: Optional(Type.String({ maxLength: 50 }), {
    flag: 'zone',
    title: 'Time zone of that moment; that of the machine if left out',
    says: 'a time zone such as Europe/Berlin',
  }),
})
export type CheckinInput = Static<typeof CheckinInput>

const maybe = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const input = CheckinInput.properties

/** A check-in as it is read back: what was noted, and what was read in its text. */
export const Checkin = Fields({
  id: Type.String(),
  occurred_at: Type.String(),
  recorded_at: Type.String(),
  created_at: Type.String(),
  time_zone: Type.String(),
  day: Type.String(),
  mood_score: input.mood_score,
  energy_level: input.energy_level,
  anxiety_level: input.anxiety_level,
  stress_level: input.stress_level,
  emotion_tags: Type.Array(Type.String()),
  context_location: input.context_location,
  context_activity: input.context_activity,
  context_social: input.context_social,
  journal_text: input.journal_text,
  journal_sentiment_score: maybe(Type.Number({ minimum: -1, maximum: 1 })),
  journal_emotion_classification: maybe(Type.Record(Type.String(), Type.Number())),
  body_scan_data: input.body_scan_data,
  sensory_load_score: input.sensory_load_score,
  executive_function_score: input.executive_function_score,
  masking_level: input.masking_level,
  answers: input.answers,
  ai_emotion_primary: maybe(Type.String()),
  ai_emotion_secondary: maybe(Type.String()),
  ai_confidence_score: maybe(Type.Number()),
  analysed_by: maybe(Type.String()),
  crisis_risk_score: maybe(Type.Number()),
  crisis_flagged: Type.Boolean(),
})
export type Checkin = Static<typeof Checkin>

/** An action that may help, as the specification names its fields. */
export const Recommendation = Fields({
  intervention_id: Type.String(),
  name: Type.String(),
  short_description: Type.String(),
  duration_seconds: Type.Integer(),
  effort_level: Type.String(),
  why_recommended: Type.String(),
  predicted_effectiveness: maybe(Type.Number()),
})

export const CheckinCreated = Fields({
  checkin: Checkin,
  recommendations: Type.Array(Recommendation),
  crisis_alert: Type.Boolean(),
})
export type CheckinCreated = Static<typeof CheckinCreated>
