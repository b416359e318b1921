import { clean, columns, duration, shortId, wrap } from '../engine/cli/text.ts'
import { localTime } from '../engine/time.ts'
import type { Checkin, CheckinCreated } from '../plugins/checkins/fields.ts'

const SCORES = [
  ['mood_score', 'mood'],
  ['energy_level', 'energy'],
  ['anxiety_level', 'anxiety'],
  ['stress_level', 'stress'],
  ['sensory_load_score', 'sensory load'],
  ['executive_function_score', 'starting and doing tasks'],
  ['masking_level', 'masking'],
] as const

/** `mood 6, energy 4` */
export const scores = (checkin: Checkin): string =>
  SCORES.flatMap(([field, name]) => (checkin[field] ? [`${name} ${checkin[field]}`] : [])).join(', ')

/** What Firefly may notice in the text: two feelings at most, in words, never a diagnosis. */
export function noticed(checkin: Checkin): string {
  if (!checkin.journal_text) return ''
  if (!checkin.analysed_by) return 'The text is saved. It will be read later.'
  const feelings = [checkin.ai_emotion_primary, checkin.ai_emotion_secondary].filter(Boolean)
  if (feelings.length === 0 || feelings[0] === 'neutral') return ''
  return `In your words Firefly may notice: ${feelings.join(' and ')}.`
}

/** What was saved, in two or three lines. */
export function renderCreated({ checkin }: CheckinCreated): string {
  const said = [scores(checkin), checkin.emotion_tags.join(', ')].filter(Boolean).join('; ')
  const lines = [said ? `Saved: ${said}.` : 'Saved.', noticed(checkin)]
  lines.push(`Read it again: firefly show ${shortId(checkin.id)}`)
  return lines
    .filter(Boolean)
    .map((line) => wrap(line))
    .join('\n')
}

/** What may help: up to three actions, or nothing. */
renderCreated.suggestions = ({ recommendations }: CheckinCreated): string => {
  if (recommendations.length === 0) return ''
  const items = recommendations.map((item, i) => {
    const head = `${i + 1}. ${item.name} (${duration(item.duration_seconds)})`
    return [
      head,
      ...[item.short_description, item.why_recommended].map((text) => wrap(`   ${text}`, columns(), '   ')),
    ].join('\n')
  })
  return ['', 'What may help, if you like:', ...items].join('\n')
}

/** An entry in full. */
export function renderEntry(checkin: Checkin): string {
  const lines = [
    `${localTime(checkin.occurred_at, checkin.time_zone)}  ${checkin.id}`,
    scores(checkin),
    checkin.emotion_tags.length > 0 ? `feelings: ${checkin.emotion_tags.join(', ')}` : '',
    place(checkin),
    pairs('body', checkin.body_scan_data),
    pairs('answers', checkin.answers),
    noticed(checkin),
  ]
  const text = checkin.journal_text ? `\n${wrap(clean(checkin.journal_text))}` : ''
  return (
    lines
      .filter(Boolean)
      .map((line) => wrap(line))
      .join('\n') + text
  )
}

/** One line of a list: when, the scores, the first words. */
export function renderLine(checkin: Checkin): string {
  const head = [
    `${localTime(checkin.occurred_at, checkin.time_zone)}  ${shortId(checkin.id)}`,
    scores(checkin),
  ]
    .filter(Boolean)
    .join('  ')
  const words = clean((checkin.journal_text ?? '').replace(/\s+/g, ' '))
  const room = columns() - 4
  const start = [...words].length > room ? `${[...words].slice(0, room - 1).join('')}…` : words
  return words ? `${head}\n    ${start}` : head
}

const pairs = (name: string, values: Record<string, unknown> | null | undefined): string =>
  values
    ? `${name}: ${Object.entries(values)
        .map(([k, v]) => `${k} ${clean(String(v))}`)
        .join(', ')}`
    : ''

function place(checkin: Checkin): string {
  const parts = [checkin.context_location, checkin.context_activity, checkin.context_social]
  const said = parts.filter((part) => part != null).map((part) => clean(part).replaceAll('_', ' '))
  return said.length > 0 ? `where and with whom: ${said.join(', ')}` : ''
}
