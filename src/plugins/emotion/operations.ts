import Type from 'typebox'
import { open } from '../../engine/access.ts'
import { failure } from '../../engine/errors.ts'
import { type Operation, operation } from '../../engine/operation.ts'
import { Fields, OneOf, Text } from '../../engine/schema.ts'
import { CRISIS_LEVELS, CRISIS_RESPONSES } from '../../engine/vocabulary.ts'

const Label = Type.Union([Type.String(), Type.Null()])

/** What is read in a text. `docs/reference/json.md` shows it. */
const TextAnalysis = Fields({
  valence: Type.Number({ minimum: -1, maximum: 1 }),
  emotions: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 })),
  emotion: Fields({
    primary: Label,
    secondary: Label,
    confidence: Type.Number({ minimum: 0, maximum: 1 }),
    labels: Type.Array(Type.String()),
  }),
  crisis: Fields({
    level: OneOf(CRISIS_LEVELS),
    response: OneOf(CRISIS_RESPONSES),
    score: Type.Number({ minimum: 0, maximum: 1 }),
    evidence: Type.Array(
      Fields({ category: Type.String(), start: Type.Integer(), end: Type.Integer(), why: Type.String() }),
    ),
  }),
  analyser: Type.String(),
})

export const operations: Operation[] = [
  operation({
    id: 'emotion.analyze',
    summary: 'Read the feeling in a text; nothing is stored',
    input: Fields({ text: Text() }),
    output: TextAnalysis,
    access: open(),
    async run(context, { text }) {
      const analysis = await context.analyse(text)
      if (!analysis)
        throw failure('analysis.failed', 'No analyser could read this text.', 'Run `firefly doctor`.')
      const { level, response, score, evidence } = context.screening
      return { ...analysis, crisis: { level, response, score, evidence } }
    },
  }),
]
