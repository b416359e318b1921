import { expect, test } from 'vitest'
import { type Answer, misfit, type Question } from './questions.ts'

const ask = (answer: Question['answer']): Question => ({ id: 'x.y', ask: 'How?', why: 'So.', answer })
const hours = ask({ kind: 'number', min: 0, max: 24 })
const colour = ask({ kind: 'choice', options: ['red', 'blue'] })

test.each<[Question, Answer, string | null]>([
  [hours, 0, null],
  [hours, 24, null],
  [hours, 24.5, 'a number from 0 to 24'],
  [hours, Number.NaN, 'a number from 0 to 24'],
  [hours, '7', 'a number from 0 to 24'],
  [colour, 'red', null],
  [colour, 'green', 'one of: red, blue'],
  [ask({ kind: 'yes-no' }), false, null],
  [ask({ kind: 'yes-no' }), 'no', 'true or false'],
  [ask({ kind: 'text' }), 'words', null],
  [ask({ kind: 'text' }), 3, 'text'],
])('an answer fits its question, or what would fit is said (%#)', (question, answer, wanted) => {
  expect(misfit(question, answer)).toBe(wanted)
  expect(misfit(question, null)).toBeNull()
})
