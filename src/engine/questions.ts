/** A question that a plugin adds to the check-in. Answers are kept encrypted, under the question's id. */
export interface Question {
  /** `plugin.name` */
  id: string
  /** Literal and short, as it is shown. */
  ask: string
  /** Why it is asked, for the person who wants to know. */
  why: string
  answer:
    | { kind: 'number'; min: number; max: number; unit?: string }
    | { kind: 'choice'; options: readonly string[] }
    | { kind: 'yes-no' }
    | { kind: 'text' }
}

export type Answer = number | boolean | string | null

/** Null when the answer fits its question, otherwise what would. */
export function misfit(question: Question, answer: Answer): string | null {
  if (answer === null) return null
  const { answer: wants } = question
  if (wants.kind === 'number') {
    const fits = typeof answer === 'number' && answer >= wants.min && answer <= wants.max
    return fits ? null : `a number from ${wants.min} to ${wants.max}`
  }
  if (wants.kind === 'yes-no') return typeof answer === 'boolean' ? null : 'true or false'
  if (wants.kind === 'choice') {
    return wants.options.includes(String(answer)) ? null : `one of: ${wants.options.join(', ')}`
  }
  return typeof answer === 'string' ? null : 'text'
}
