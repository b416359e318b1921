import { checkbox, input, select } from '@inquirer/prompts'
import type { Answer, Question } from '../engine/questions.ts'
import { EMOTIONS, type Emotion } from '../engine/vocabulary.ts'

const SKIP = 'Enter skips'

interface Scale {
  field: string
  ask: string
}
const SCALES: readonly Scale[] = [
  { field: 'mood_score', ask: 'Mood now: 1 very low, 10 very good' },
  { field: 'energy_level', ask: 'Energy: 1 very low, 10 very high' },
  { field: 'anxiety_level', ask: 'Anxiety: 1 none, 10 very strong' },
  { field: 'stress_level', ask: 'Stress: 1 none, 10 very strong' },
]

/**
 * Asks one question at a time. Every one can be skipped, and a skipped one is null, never zero.
 * @returns the input of `checkins.create`, or null when every question was skipped
 */
export async function guidedCheckin(
  questions: readonly Question[],
  log: (text: string) => void,
): Promise<Record<string, unknown> | null> {
  const total = SCALES.length + 2 + questions.length
  let step = 0
  const label = (ask: string) => `${++step} of ${total}. ${ask}`
  log(`${total} questions. ${SKIP} a question. Ctrl-C stops, and nothing is saved then.`)
  log('Help at any time, in another window: firefly crisis\n')

  const noted: Record<string, unknown> = {}
  for (const { field, ask } of SCALES) noted[field] = await askNumber(label(ask), 1, 10, true)
  const feelings = await checkbox<Emotion>({
    message: label('Feelings now: space marks, Enter goes on'),
    choices: EMOTIONS.map((value) => ({ value })),
    pageSize: EMOTIONS.length,
  })
  noted.emotion_tags = feelings.length > 0 ? feelings : null
  const answers: Record<string, Answer> = {}
  for (const question of questions) answers[question.id] = await askQuestion(question, label)
  const given = Object.entries(answers).filter(([, answer]) => answer !== null)
  if (given.length > 0) noted.answers = Object.fromEntries(given)
  noted.journal_text = (await input({ message: label(`What you want to write (${SKIP})`) })) || null
  return Object.values(noted).some((answer) => answer !== null) ? noted : null
}

/** Asks for a journal text at the terminal. */
export const askJournal = (): Promise<string> => input({ message: 'What you want to write' })

async function askNumber(message: string, min: number, max: number, whole: boolean): Promise<number | null> {
  const fits = (text: string) => {
    const value = Number(text)
    const inRange = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))
    return text === '' || inRange || `A number from ${min} to ${max}, or Enter to skip.`
  }
  const text = await input({ message, validate: fits })
  return text === '' ? null : Number(text)
}

async function askQuestion(question: Question, label: (ask: string) => string): Promise<Answer> {
  const { answer: wants } = question
  if (wants.kind === 'number') {
    const unit = wants.unit ? ` (${wants.unit})` : ''
    return askNumber(label(question.ask + unit), wants.min, wants.max, false)
  }
  if (wants.kind === 'yes-no') {
    const choices = [{ value: 'skip' }, { value: 'yes' }, { value: 'no' }]
    const said = await select({ message: label(question.ask), choices })
    return said === 'skip' ? null : said === 'yes'
  }
  if (wants.kind === 'choice') {
    const choices = [{ value: null, name: 'skip' }, ...wants.options.map((value) => ({ value, name: value }))]
    return select<string | null>({ message: label(question.ask), choices })
  }
  const text = await input({ message: label(question.ask) })
  return text === '' ? null : text
}
