import { type CrisisResource, type ReadJson, regionsFor } from './resources.ts'
import { wrap } from './wrap.ts'

/**
 * The emergency card: where to get help now, as text that prints anywhere. It needs no store, key, config,
 * model or network, and where even the content folder can't be read it prints what is compiled in.
 */

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
export const CHECK_FIRST = 'Check before relying on it.'

export interface EmergencyResources {
  country: string | null
  /** Numbers for danger to life; empty where the country is not known. */
  emergency: { numbers: string[]; note: string }
  /** Lines to talk to, the country's own first, a directory of other countries last. */
  resources: (CrisisResource & { check_before_relying: boolean })[]
  note: string
}

export function emergencyResources(
  country: string | undefined,
  now: Date,
  read?: ReadJson,
): EmergencyResources {
  const { local, directory } = regionsFor(country, read)
  const resources = [...(local?.resources ?? []), ...directory.resources]
  return {
    country: country?.toUpperCase() ?? null,
    emergency: local?.emergency ?? directory.emergency,
    resources: resources.map((resource) => ({
      ...resource,
      check_before_relying: isOld(resource.source_date, now),
    })),
    note: 'Nobody is notified, and nothing is sent. Firefly is not a medical device.',
  }
}

function isOld(date: string | null, now: Date): boolean {
  return date === null || !(now.getTime() - Date.parse(date) <= YEAR_MS)
}

/** The country of a locale such as `LANG=en_GB.UTF-8`: a guess, so the card always names the directory too. */
export function countryFromLocale(env: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const name of ['LC_ALL', 'LC_MESSAGES', 'LANG']) {
    const country = /^[a-z]{2,3}[_-]([A-Z]{2})(?:[.@]|$)/i.exec(env[name] ?? '')?.[1]?.toUpperCase()
    if (country) return country === 'UK' ? 'GB' : country
  }
  return undefined
}

export interface CardOptions {
  country?: string | undefined
  now: Date
  /** No characters that a screen reader or an old terminal would trip over. */
  plain?: boolean
  columns?: number
}

export function emergencyCard(
  { country, now, plain = false, columns = 80 }: CardOptions,
  read?: ReadJson,
): string {
  const width = Math.max(20, Math.min(columns, 80))
  const bullet = plain ? '-' : '•'
  const lines: string[] = []
  const say = (text: string, indent = 0) => lines.push(...wrap(text, width, indent))
  const item = (text: string) => lines.push(...wrap(`${bullet} ${text}`, width, 2, 4))
  const heading = (text: string) => {
    lines.push('')
    say(text)
    if (!plain) lines.push('─'.repeat(Math.min(text.length, width)))
  }
  const { emergency, resources } = emergencyResources(country, now, read)

  say('You do not have to be alone with this. Help is there now.')
  heading('If your life is in danger now')
  if (emergency.numbers.length > 0) item(`Call ${emergency.numbers.join(' or ')}.`)
  else {
    item('Call the emergency number of your country.')
    item(emergency.note)
  }
  item('Or go to where other people are, and tell one of them.')
  item('If something near you could hurt you, move away from it.')

  heading('Someone to talk to')
  for (const resource of resources) {
    item(`${resource.name}: ${reach(resource)}.`)
    for (const detail of details(resource)) say(detail, 4)
  }

  heading('What happens when you call or text')
  item('Sometimes a recording comes first. Then a person answers.')
  item('They listen. They may ask if you are safe right now.')
  item('You can stop at any time. You do not have to give a name.')
  item('You can ask what they keep private before you say more.')

  heading('Words you can start with')
  item('"I am not doing well and I do not want to be alone with it."')
  item('"I do not know what to say. Can you ask me questions?"')
  item('"I am thinking about ending my life." They are used to hearing this.')

  heading('Something to do right now')
  say('Skip any part that does not suit you.', 2)
  item('Put both feet on the floor and press down.')
  item('Breathe out slowly, as if through a straw. Do it three times.')
  item('Name 5 things you see, 4 you can touch, 3 you hear.')
  item('Hold something cool, soft or heavy. Say what it feels like.')
  item('Tell yourself: I only need to get through the next few minutes.')

  heading('About this card')
  item('Nobody is notified. Firefly sends nothing and calls nobody.')
  item('Firefly is not a medical device and not a crisis service.')
  return `${lines.join('\n')}\n`
}

const VERBS = { call: 'call', text: 'text', chat: 'chat at', web: 'open' } as const

/** "call 988 or text 988" */
export function reach({ channels }: Pick<CrisisResource, 'channels'>): string {
  return channels.map(({ kind, value }) => `${VERBS[kind]} ${value}`).join(' or ')
}

const LANGUAGES: Record<string, string> = {
  en: 'English',
  es: 'Spanish',
  fr: 'French',
  de: 'German',
  pt: 'Portuguese',
}

function details(resource: CrisisResource & { check_before_relying: boolean }): string[] {
  const { hours, languages, country, source, source_date, check_before_relying } = resource
  const known = languages.map((code) => LANGUAGES[code] ?? code).join(', ')
  return [
    country === null ? 'Crisis lines in many countries.' : `${hours ? `${hours}. ` : ''}${known}.`,
    `Source: ${source}`,
    `${source_date ? `Compared with a list of ${source_date}.` : 'Not compared with a list yet.'}${check_before_relying ? ` ${CHECK_FIRST}` : ''}`,
  ]
}
