import type { Plugin } from '../engine/plugin.ts'
import { accounts } from './accounts/index.ts'
import { checkins } from './checkins/index.ts'
import { crisis } from './crisis/index.ts'
import { emotion } from './emotion/index.ts'
import { interventions } from './interventions/index.ts'

/** The plugins that ship with Firefly. */
export const builtInPlugins: readonly Plugin[] = [accounts, checkins, emotion, crisis, interventions]
