import { CHECK_FIRST, emergencyResources, reach } from './emergency-card.ts'
import type { ReadJson } from './resources.ts'
import type { CrisisFinding } from './screen.ts'

/** The first words after a text that may be about danger: saved first, then a question or the lines to call. */

const SAVED = ['What you wrote is saved.', '']
const PRIVATE = 'Nobody is notified, and nothing is sent.'

export interface SupportOptions {
  /** Whether the words were saved: said only when it is true. */
  saved: boolean
  country?: string | undefined
  now: Date
}

/** Null where nothing needs saying. */
export function supportMessage(
  finding: CrisisFinding,
  { saved, country, now }: SupportOptions,
  read?: ReadJson,
): string | null {
  switch (finding.response) {
    case 'continue_normal':
      return null
    case 'offer_safety_check':
      return [
        ...(saved ? SAVED : []),
        'Some of it may be about feeling unsafe or not wanting to go on.',
        'It may also mean something else. How are you right now?',
        '  - I am safe',
        '  - I could use support',
        '  - I am in danger now',
        '',
        'For support at any time: firefly crisis',
        PRIVATE,
      ].join('\n')
    case 'show_crisis_resources':
      return [
        ...(saved ? SAVED : []),
        'Some of it may be about wanting to die or hurting yourself.',
        'If so, you do not have to be alone with it. You can reach someone now:',
        ...firstLines(country, now, read),
        '',
        'For all of it, with words to start with: firefly crisis',
        PRIVATE,
      ].join('\n')
  }
}

function firstLines(country: string | undefined, now: Date, read?: ReadJson): string[] {
  const { emergency, resources } = emergencyResources(country, now, read)
  const danger =
    emergency.numbers.length > 0
      ? `call ${emergency.numbers.join(' or ')}`
      : 'call the emergency number of your country'
  return [
    `  - In danger now: ${danger}`,
    ...resources.map(
      (resource) =>
        `  - ${resource.name}: ${reach(resource)}${resource.check_before_relying ? ` (${CHECK_FIRST.slice(0, -1).toLowerCase()})` : ''}`,
    ),
  ]
}
