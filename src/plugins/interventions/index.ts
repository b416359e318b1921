import { definePlugin } from '../../engine/plugin.ts'
import { operations } from './operations.ts'

/** Small evidence-based actions, and which of them may help now. */
export const interventions = definePlugin({ id: 'interventions', contract: 1, operations })
