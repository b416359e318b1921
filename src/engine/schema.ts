import Type, { type Static, type TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { failure } from './errors.ts'

/**
 * The building blocks of operation schemas. `says` is how an error names what is expected; `flag` is
 * the name of the command-line flag when it differs from the field's.
 */
export interface FieldOptions {
  title?: string
  flag?: string
}

export const FREE_TEXT = 'x-free-text'
const MAX_TEXT = 1_048_576

/** Free text in a person's own words: encrypted at rest, never logged, seen by every screen. */
export const Text = (options: FieldOptions & { max?: number } = {}) => {
  const { max = MAX_TEXT, ...rest } = options
  // Not toLocaleString: the first use of Intl takes longer than the rest of a command's start.
  const says = `text of at most ${String(max).replace(/\B(?=(\d{3})+$)/g, ',')} characters`
  return Type.String({ ...rest, maxLength: max, says, [FREE_TEXT]: true })
}

/** A scale from 1 to 10. Every question can be skipped: null, never zero. */
export const Score = (options: FieldOptions = {}) =>
  Optional(Type.Integer({ minimum: 1, maximum: 10 }), { ...options, says: 'a whole number from 1 to 10' })

/** A field that may be left out or null. */
export const Optional = <T extends TSchema>(schema: T, options: FieldOptions & { says?: string } = {}) =>
  Type.Optional(Type.Union([schema, Type.Null()], { ...pick(schema), ...options }))

/** One of a closed list of words. */
export const OneOf = <const T extends readonly string[]>(words: T, options: FieldOptions = {}) =>
  Type.Unsafe<T[number]>(Type.String({ ...options, enum: [...words], says: `one of: ${words.join(', ')}` }))

/** An instant in UTC, ISO 8601 with milliseconds, as the store keeps it. */
export const Instant = (options: FieldOptions = {}) =>
  Type.String({
    ...options,
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
    says: 'an instant',
  })

/** A calendar day, `2026-11-23`. */
export const Day = (options: FieldOptions = {}) =>
  Type.String({
    ...options,
    format: 'date',
    pattern: '^\\d{4}-\\d\\d-\\d\\d$',
    says: 'a day of the calendar, such as 2026-11-23',
  })

/** A time of day, `07:30`. */
export const TimeOfDay = (options: FieldOptions = {}) =>
  Type.String({ ...options, pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', says: 'a time such as 07:30' })

/** An object whose fields are exactly these: an unknown field is an error, never dropped. */
export const Fields = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })

/** Values by keys that fit a pattern, and nothing under any other key: `Type.Record` alone lets those pass. */
export const Entries = <T extends TSchema>(pattern: string, value: T) =>
  Type.Record(Type.String({ pattern }), value, { additionalProperties: false })

type Node = TSchema & {
  says?: string
  flag?: string
  title?: string
  properties?: Record<string, Node>
  items?: Node | Node[]
  anyOf?: Node[]
  oneOf?: Node[]
  allOf?: Node[]
  additionalProperties?: Node | boolean
  patternProperties?: Record<string, Node>
  [FREE_TEXT]?: boolean
}

function pick(schema: TSchema): FieldOptions & { says?: string } {
  const { says, title, flag } = schema as Node
  return { ...(says && { says }), ...(title && { title }), ...(flag && { flag }) }
}

/** A schema and every alternative and part it is made of. */
const branches = (node: Node): Node[] => [
  node,
  ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].flatMap(branches),
]

/** The sub-schemas that may describe `value[key]`. */
function children(schema: Node, key: string | number): Node[] {
  const found: (Node | boolean | undefined)[] = []
  for (const node of branches(schema)) {
    if (node.properties && Object.hasOwn(node.properties, key)) found.push(node.properties[key])
    if (typeof key === 'number') found.push(Array.isArray(node.items) ? node.items[key] : node.items)
    found.push(...Object.values(node.patternProperties ?? {}), node.additionalProperties)
  }
  return found.filter((node) => typeof node === 'object')
}

/** The free texts in a value, by its schema: what the screens are shown. */
export function freeTexts(schema: TSchema, value: unknown): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = []
  const walk = (nodes: Node[], part: unknown, path: string) => {
    if (typeof part === 'string') {
      const marked = nodes.flatMap(branches).some((n) => n[FREE_TEXT])
      if (marked && part !== '') found.push({ path, text: part })
    } else if (Array.isArray(part)) {
      part.forEach((item, i) => {
        walk(
          nodes.flatMap((n) => children(n, i)),
          item,
          `${path}[${i}]`,
        )
      })
    } else if (part && typeof part === 'object') {
      for (const [key, item] of Object.entries(part)) {
        walk(
          nodes.flatMap((n) => children(n, key)),
          item,
          path ? `${path}.${key}` : key,
        )
      }
    }
  }
  walk([schema as Node], value, '')
  return found
}

/** The node that describes an error's place, and its readable name. */
function locate(
  schema: TSchema,
  pointer: string,
): { name: string; node: Node | undefined; fields: string[] } {
  const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~')
  const keys = pointer.split('/').slice(1).map(unescaped)
  let nodes: Node[] = [schema as Node]
  let named: Node | undefined
  for (const key of keys) {
    const index = /^\d+$/.test(key) ? Number(key) : key
    nodes = nodes.flatMap((n) => children(n, index))
    named = nodes.find((n) => n.says) ?? named
  }
  const fields = nodes.flatMap(branches).flatMap((n) => Object.keys(n.properties ?? {}))
  return { name: keys.join('.') || 'the input', node: named, fields }
}

/** Half a surrogate pair or NUL: SQLite would keep it, Postgres refuses it, JSON mangles it. */
function unstorable(text: string): boolean {
  return text.includes('\u0000') || !text.isWellFormed()
}

/** Deeper than any schema of ours. A value that holds itself ends here too. */
const MAX_DEPTH = 50

function findUnstorable(value: unknown, path: string, depth = 0): string | undefined {
  if (typeof value === 'string') return unstorable(value) ? path : undefined
  if (!value || typeof value !== 'object') return undefined
  if (depth > MAX_DEPTH) throw failure('input.invalid', 'The input is nested too deeply. Nothing was saved.')
  for (const [key, item] of Object.entries(value)) {
    if (unstorable(key)) return path || 'a field name'
    const found = findUnstorable(item, path ? `${path}.${key}` : key, depth + 1)
    if (found) return found
  }
  return undefined
}

/**
 * The input, known to fit its schema.
 * @throws FireflyError `input.invalid` naming each field and what it may hold; `input.text` for a text
 *   that cannot be kept exactly. Neither message repeats the value, which may be someone's words.
 */
export function parseInput<T extends TSchema>(schema: T, value: unknown): Static<T> {
  const bad = findUnstorable(value, '')
  if (bad !== undefined) {
    throw failure(
      'input.text',
      `${bad || 'The input'} holds a NUL or half a character, which can't be stored exactly.`,
      'Remove it and try again. Nothing was saved.',
    )
  }
  if (fits(schema, value)) return value as Static<T>
  throw failure(
    'input.invalid',
    describe(schema, value).join(' '),
    'Correct it and try again. Nothing was saved.',
  )
}

/** How often a schema is interpreted before it is worth compiling: a server's are, a single command's never. */
const WARM = 50
const uses = new WeakMap<TSchema, number | ((value: unknown) => boolean)>()

function fits(schema: TSchema, value: unknown): boolean {
  const use = uses.get(schema) ?? 0
  if (typeof use === 'function') return use(value)
  uses.set(schema, use + 1)
  if (use === WARM) {
    void import('typebox/compile').then(({ Compile }) => {
      const compiled = Compile(schema)
      uses.set(schema, (candidate) => compiled.Check(candidate))
    })
  }
  return Check(schema, value)
}

function describe(schema: TSchema, value: unknown): string[] {
  const says = new Map<string, string>()
  for (const error of Errors(schema, value)) {
    const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] }
    const { name, node, fields } = locate(schema, error.instancePath)
    if (
      error.keyword === 'additionalProperties' &&
      params.additionalProperties &&
      (fields.length > 0 || !node?.says)
    ) {
      const known = fields.join(', ') || 'none'
      for (const extra of params.additionalProperties)
        says.set(extra, `There is no field ${extra}. Known: ${known}.`)
    } else if (error.keyword === 'required' && params.requiredProperties) {
      for (const lacking of params.requiredProperties) says.set(lacking, `${lacking} is missing.`)
    } else if (error.keyword !== 'boolean' && !says.has(name)) {
      says.set(name, node?.says ? `${name} must be ${node.says}.` : `${name} ${error.message}.`)
    }
  }
  return [...says.values()]
}
