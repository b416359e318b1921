import { column, table } from '../../engine/db/kit.ts'

/** The person as they describe themselves. Account columns (e-mail, password, MFA) come with the server. */
export const users = table('users', {
  id: column.person(),
  created_at: column.instant().notNull(),
  updated_at: column.instant().notNull(),
  display_name: column.sealed(),
  age_range: column.text(),
  /** IANA name; null means that of the machine. */
  timezone: column.text(),
  /** ISO 3166-1 alpha-2, for crisis resources. */
  country: column.text(),
  has_adhd: column.boolean().defaultTo(false),
  has_autism_spectrum: column.boolean().defaultTo(false),
  has_anxiety: column.boolean().defaultTo(false),
  has_depression: column.boolean().defaultTo(false),
  other_conditions: column.sealedJson<string[]>(),
  /** What an action must not involve, from the library's closed list. */
  contraindications: column.sealedJson<string[]>(),
  data_sharing_consent: column.boolean().defaultTo(false),
  research_participation: column.boolean().defaultTo(false),
  therapist_sharing_enabled: column.boolean().defaultTo(false),
})

/** How Firefly looks, speaks and asks. Defaults are the specification's. */
export const userPreferences = table(
  'user_preferences',
  {
    id: column.id(),
    user_id: column.person(),
    created_at: column.instant().notNull(),
    updated_at: column.instant().notNull(),
    theme: column.text().defaultTo('calm_light'),
    font_family: column.text().defaultTo('Inter'),
    font_size: column.integer().defaultTo(16),
    animation_speed: column.text().defaultTo('normal'),
    high_contrast: column.boolean().defaultTo(false),
    sound_enabled: column.boolean().defaultTo(true),
    haptic_feedback: column.boolean().defaultTo(true),
    notification_sound: column.text().defaultTo('gentle_chime'),
    reduce_motion: column.boolean().defaultTo(false),
    preferred_language: column.text().defaultTo('en'),
    communication_style: column.text().defaultTo('warm'),
    morning_checkin_enabled: column.boolean().defaultTo(true),
    morning_checkin_time: column.text().defaultTo('08:00'),
    evening_reflection_enabled: column.boolean().defaultTo(true),
    evening_reflection_time: column.text().defaultTo('20:00'),
    max_notifications_per_day: column.integer().defaultTo(3),
    quiet_hours_start: column.text().defaultTo('22:00'),
    quiet_hours_end: column.text().defaultTo('07:00'),
    time_blindness_support: column.boolean().defaultTo(false),
    task_breakdown_auto: column.boolean().defaultTo(false),
    hyperfocus_reminders: column.boolean().defaultTo(false),
    dopamine_reward_style: column.text().defaultTo('standard'),
    sensory_load_tracking: column.boolean().defaultTo(false),
    routine_deviation_alerts: column.boolean().defaultTo(false),
    emotion_scaffolding_level: column.integer().defaultTo(1),
    /** When the person's day begins: a night's entry counts to the day before. */
    day_boundary: column.text().defaultTo('04:00'),
  },
  { unique: [['user_id']] },
)
