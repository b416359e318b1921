import Type from 'typebox'
import { open } from '../../engine/access.ts'
import { type Operation, operation } from '../../engine/operation.ts'
import { Fields, OneOf, Optional } from '../../engine/schema.ts'
import { CRISIS_LEVELS, CRISIS_RESPONSES } from '../../engine/vocabulary.ts'
import { emergencyResources } from './emergency-card.ts'
import { unreadLanguages } from './load-lexicon.ts'
import { supportMessage } from './support-copy.ts'

const Country = Optional(Type.String({ pattern: '^[A-Z]{2}$' }), {
  title: 'Country of two capital letters, such as IE',
  says: 'a country of two capital letters, such as IE',
})

export const operations: Operation[] = [
  operation({
    id: 'crisis.support',
    summary: 'The words of support for what the screens noticed',
    input: Fields({
      level: OneOf(CRISIS_LEVELS),
      response: OneOf(CRISIS_RESPONSES),
      saved: Type.Boolean({ title: 'Whether the words were saved' }),
      country: Country,
    }),
    output: Fields({ message: Type.Union([Type.String(), Type.Null()]) }),
    access: open(),
    async run(context, { level, response, saved, country }) {
      const finding = { level, response, score: 0, evidence: [] }
      return {
        message: supportMessage(finding, { saved, country: country ?? undefined, now: context.now() }),
      }
    },
  }),
  operation({
    id: 'crisis.resources',
    summary: 'Crisis lines and the emergency number of a country',
    input: Fields({ country: Country }),
    output: Type.Unknown(),
    access: open(),
    run: async (context, { country }) => emergencyResources(country ?? undefined, context.now()),
  }),
  operation({
    id: 'crisis.check',
    summary: 'Whether the words that the crisis screen looks for could all be read',
    input: Fields({}),
    output: Fields({ unread_languages: Type.Array(Type.String()) }),
    access: open(),
    run: async () => ({ unread_languages: unreadLanguages() }),
  }),
]
