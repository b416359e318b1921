import { definePlugin } from '../../engine/plugin.ts'
import { readWithLexicon } from './lexicon.ts'
import { operations } from './operations.ts'

/** Reads the feeling in a text. */
export const emotion = definePlugin({
  id: 'emotion',
  contract: 1,
  analysers: [{ id: 'lexicon', version: '1', rank: 0, read: readWithLexicon }],
  operations,
})
