import Type, { type Static } from 'typebox'
import { Fields, OneOf, Optional, Text, TimeOfDay } from '../../engine/schema.ts'
import { CONTRAINDICATIONS } from '../../engine/vocabulary.ts'

const Flag = (title: string) => Optional(Type.Boolean(), { title, says: 'true or false' })
const Clock = (title: string) => Optional(TimeOfDay(), { title })

/** What a person may say about themselves. Everything can be left out. */
export const Profile = Fields({
  display_name: Optional(Text({ max: 100 }), { title: 'What to call you' }),
  age_range: Optional(OneOf(['under-18', '18-24', '25-34', '35-44', '45-54', '55-64', '65+']), {
    title: 'Age range',
  }),
  timezone: Optional(Type.String({ maxLength: 50 }), {
    title: 'Time zone, such as Europe/Berlin',
    says: 'a time zone',
  }),
  country: Optional(Type.String({ pattern: '^[A-Z]{2}$' }), {
    title: 'Country, two letters, for crisis lines',
    says: 'a country of two capital letters, such as IE',
  }),
  has_adhd: Flag('You have ADHD'),
  has_autism_spectrum: Flag('You are autistic'),
  has_anxiety: Flag('You live with anxiety'),
  has_depression: Flag('You live with depression'),
  other_conditions: Optional(Type.Array(Text({ max: 100 }), { maxItems: 20 }), {
    title: 'Anything else, in your words',
    says: 'up to 20 short texts',
  }),
  contraindications: Optional(Type.Array(OneOf(CONTRAINDICATIONS), { uniqueItems: true }), {
    title: 'What actions must not be wrong for, such as heart_condition',
    says: `one or more of: ${CONTRAINDICATIONS.join(', ')}`,
  }),
  data_sharing_consent: Flag('Share data with a clinic you choose'),
  research_participation: Flag('Take part in research'),
  therapist_sharing_enabled: Flag('Let a therapist you invite see what you allow'),
})
export type Profile = Static<typeof Profile>

/** How Firefly looks, speaks and asks. */
export const Preferences = Fields({
  theme: Optional(OneOf(['calm_light', 'calm_dark', 'high_contrast']), { title: 'Colours' }),
  font_family: Optional(OneOf(['Inter', 'Atkinson Hyperlegible', 'OpenDyslexic', 'system']), {
    title: 'Font (web)',
  }),
  font_size: Optional(Type.Integer({ minimum: 10, maximum: 40 }), {
    title: 'Font size (web)',
    says: 'a whole number from 10 to 40',
  }),
  animation_speed: Optional(OneOf(['none', 'slow', 'normal', 'fast']), { title: 'Animation' }),
  high_contrast: Flag('High contrast'),
  sound_enabled: Flag('Sounds'),
  haptic_feedback: Flag('Vibration'),
  notification_sound: Optional(OneOf(['gentle_chime', 'soft_bell', 'none']), {
    title: 'Sound of a reminder',
  }),
  reduce_motion: Flag('Less motion'),
  preferred_language: Optional(OneOf(['en']), { title: 'Language' }),
  communication_style: Optional(OneOf(['warm', 'direct', 'playful', 'professional']), {
    title: 'How Firefly speaks',
  }),
  morning_checkin_enabled: Flag('Morning reminder'),
  morning_checkin_time: Clock('Time of the morning reminder'),
  evening_reflection_enabled: Flag('Evening reminder'),
  evening_reflection_time: Clock('Time of the evening reminder'),
  max_notifications_per_day: Optional(Type.Integer({ minimum: 0, maximum: 20 }), {
    title: 'Most reminders a day',
    says: 'a whole number from 0 to 20',
  }),
  quiet_hours_start: Clock('Quiet from'),
  quiet_hours_end: Clock('Quiet until'),
  time_blindness_support: Flag('Show elapsed time (ADHD)'),
  task_breakdown_auto: Flag('Break tasks down unasked (ADHD)'),
  hyperfocus_reminders: Flag('Soft reminders in long focus (ADHD)'),
  dopamine_reward_style: Optional(OneOf(['standard', 'frequent', 'none']), { title: 'Rewards (ADHD)' }),
  sensory_load_tracking: Flag('Ask about sensory load (autism)'),
  routine_deviation_alerts: Flag('Say when a routine changes (autism)'),
  emotion_scaffolding_level: Optional(Type.Integer({ minimum: 1, maximum: 3 }), {
    title: 'Help with naming feelings: 1 free choice, 2 families, 3 body first',
    says: '1, 2 or 3',
  }),
  day_boundary: Clock('When your day begins'),
})
export type Preferences = Static<typeof Preferences>
