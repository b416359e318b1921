import { definePlugin } from '../../engine/plugin.ts'
import { operations } from './operations.ts'
import { screenText } from './screen.ts'

/** Notices that someone may be in danger, in every free text, and answers with support. */
export const crisis = definePlugin({
  id: 'crisis',
  contract: 1,
  screens: [{ id: 'crisis', screen: screenText }],
  operations,
})
