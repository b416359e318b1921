import Type, { type Static } from 'typebox'
import { readPackageJson } from '../../engine/package-files.ts'

/** Crisis lines and emergency numbers by country, with where each number comes from and how old that is. */

const closed = { additionalProperties: false }
const Channel = Type.Object(
  {
    kind: Type.Enum(['call', 'text', 'chat', 'web']),
    value: Type.String({ minLength: 1 }),
    note: Type.Optional(Type.String()),
  },
  closed,
)
export const CrisisResource = Type.Object(
  {
    /** ISO 3166-1 alpha-2, or null for a directory of all countries. */
    country: Type.Union([Type.String({ pattern: '^[A-Z]{2}$' }), Type.Null()]),
    name: Type.String({ minLength: 1 }),
    languages: Type.Array(Type.String({ pattern: '^[a-z]{2}$' })),
    hours: Type.Union([Type.String(), Type.Null()]),
    channels: Type.Array(Channel, { minItems: 1 }),
    /** The operator's own page. */
    source: Type.String({ pattern: '^https://' }),
    /** The day the number was last compared with a public list, or null: never. */
    source_date: Type.Union([Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), Type.Null()]),
    note: Type.Optional(Type.String()),
  },
  closed,
)
export type CrisisResource = Static<typeof CrisisResource>

export const CrisisRegion = Type.Object(
  {
    region: Type.String(),
    countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' })),
    emergency: Type.Object({ numbers: Type.Array(Type.String()), note: Type.String() }, closed),
    resources: Type.Array(CrisisResource),
  },
  closed,
)
export type CrisisRegion = Static<typeof CrisisRegion>

export const REGIONS = ['us', 'ca', 'gb', 'ie', 'au', 'nz', 'eu', 'international'] as const

export type ReadJson = (path: string) => unknown

/** The region of a country and the directory; constants where the content folder can't be read. */
export function regionsFor(
  country: string | undefined,
  read: ReadJson = readPackageJson,
): { local: CrisisRegion | null; directory: CrisisRegion } {
  const code = country?.toUpperCase()
  try {
    const regions = REGIONS.map((name) => read(`content/resources/${name}.json`) as CrisisRegion)
    const directory = regions.find((region) => region.countries.length === 0)
    if (!directory?.resources[0]) throw new Error('The directory of crisis lines is missing.')
    return { local: regions.find((region) => code && region.countries.includes(code)) ?? null, directory }
  } catch {
    return { local: compiledRegion(code), directory: COMPILED_DIRECTORY }
  }
}

const COMPILED_NOTE = 'Built into the program.'
const COMPILED_EMERGENCY: Record<string, string> = {
  US: '911',
  CA: '911',
  GB: '999',
  IE: '112',
  AU: '000',
  NZ: '111',
}
const COMPILED_DIRECTORY: CrisisRegion = {
  region: 'international',
  countries: [],
  emergency: {
    numbers: [],
    note: 'The emergency number differs by country. 112 works on many mobile phones; 911 works in North America.',
  },
  resources: [
    {
      country: null,
      name: 'Find A Helpline',
      languages: ['en'],
      hours: null,
      channels: [{ kind: 'web', value: 'findahelpline.com' }],
      source: 'https://findahelpline.com',
      source_date: null,
    },
  ],
}

function compiledRegion(code: string | undefined): CrisisRegion | null {
  if (!code) return null
  const lifeline: CrisisResource = {
    country: code,
    name: '988 crisis line',
    languages: ['en'],
    hours: null,
    channels: [
      { kind: 'call', value: '988' },
      { kind: 'text', value: '988' },
    ],
    source: 'https://988lifeline.org',
    source_date: null,
  }
  const number = COMPILED_EMERGENCY[code]
  if (!number) return null
  return {
    region: code.toLowerCase(),
    countries: [code],
    emergency: { numbers: [number], note: COMPILED_NOTE },
    resources: number === '911' ? [lifeline] : [],
  }
}
