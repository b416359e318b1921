import { column, table } from '../../engine/db/kit.ts'
import type { Answer } from '../../engine/questions.ts'

/** Check-ins and journal entries: an entry is a check-in with only a text. Every question may be skipped. */
export const moodCheckins = table(
  'mood_checkins',
  {
    id: column.id(),
    user_id: column.person(),
    /** When it was felt. */
    occurred_at: column.instant().notNull(),
    /** When the person wrote it down; for an import, in the other app. */
    recorded_at: column.instant().notNull(),
    /** When this store first held it. */
    created_at: column.instant().notNull(),
    time_zone: column.text().notNull(),
    /** The person's own day, by their day boundary. */
    day: column.text().notNull(),
    mood_score: column.score(),
    energy_level: column.score(),
    anxiety_level: column.score(),
    stress_level: column.score(),
    emotion_tags: column.json<string[]>().defaultTo([]),
    context_location: column.text(),
    context_activity: column.sealed(),
    context_social: column.text(),
    journal_text: column.sealed(),
    journal_sentiment_score: column.real(),
    journal_emotion_classification: column.json<Record<string, number>>(),
    voice_recording_url: column.sealed(),
    voice_sentiment_analysis: column.json<Record<string, unknown>>(),
    body_scan_data: column.sealedJson<Record<string, number>>(),
    sensory_load_score: column.score(),
    executive_function_score: column.score(),
    masking_level: column.score(),
    /** Answers to questions that plugins add, by question id. */
    answers: column.sealedJson<Record<string, Answer>>(),
    ai_emotion_primary: column.text(),
    ai_emotion_secondary: column.text(),
    ai_confidence_score: column.real(),
    /** The analyser and its version; null while a text waits to be read. */
    analysed_by: column.text(),
    crisis_risk_score: column.real().defaultTo(0),
    crisis_flagged: column.boolean().defaultTo(false),
  },
  {
    indexes: [
      ['user_id', 'occurred_at'],
      ['crisis_flagged', 'created_at'],
    ],
  },
)
