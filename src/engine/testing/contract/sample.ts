import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { v7 as uuidv7 } from 'uuid'
import type { Column, Table } from '../../db/kit.ts'
import { FREE_TEXT } from '../../schema.ts'
import { START } from '../throwaway.ts'

/** A word that occurs nowhere else, to find where free text ends up. */
export const MARKER = 'Quokka7f'

/** Strings that fit the patterns we use. An author whose pattern fits none adds `examples` to the schema. */
const STRINGS = [
  'sample',
  '2026-11-22T21:30:00.000Z',
  '2026-11-22 21:30',
  '2026-11-22',
  '07:30',
  'IE',
  'a.b',
  '019aaaaa-0000-7000-8000-000000000001',
  '1',
  'Europe/Berlin',
]

type Node = TSchema & {
  type?: string
  const?: unknown
  enum?: unknown[]
  examples?: unknown[]
  anyOf?: Node[]
  items?: Node
  minItems?: number
  minimum?: number
  maximum?: number
  maxLength?: number
  properties?: Record<string, Node>
  patternProperties?: Record<string, Node>
  required?: string[]
  [FREE_TEXT]?: boolean
}

/** A value that fits a schema, with {@link MARKER} in every free text, or undefined where none is known. */
function sample(node: Node): unknown {
  const given = [...(node.examples ?? []), node.const, ...(node.enum ?? [])]
  const found = given.find((value) => value !== undefined && Check(node, value))
  if (found !== undefined) return found
  if (node.anyOf) return node.anyOf.map(sample).find((value) => value !== undefined && value !== null) ?? null
  if (node.type === 'string' && node[FREE_TEXT]) return MARKER.slice(0, node.maxLength)
  if (node.type === 'string') return STRINGS.find((text) => Check(node, text))
  if (node.type === 'boolean') return true
  if (node.type === 'array') {
    const item = node.items && sample(node.items)
    return item === undefined ? [] : Array(Math.max(1, node.minItems ?? 0)).fill(item)
  }
  if (node.type === 'number' || node.type === 'integer')
    return Math.max(node.minimum ?? 1, Math.min(3, node.maximum ?? 3))
  if (node.type === 'object') return sampleObject(node)
  return undefined
}

function sampleObject(node: Node): Record<string, unknown> {
  const entries = Object.entries(node.properties ?? {}).map(([name, child]) => [name, sample(child)] as const)
  for (const [pattern, child] of Object.entries(node.patternProperties ?? {})) {
    const key = STRINGS.find((text) => new RegExp(pattern).test(text))
    if (key !== undefined) entries.push([key, sample(child)])
  }
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Inputs that fit an operation's schema: with every field, then with each optional one alone. */
export function sampleInputs(schema: TSchema): Record<string, unknown>[] {
  const node = schema as Node
  const whole = sampleObject(node)
  const required = node.required ?? []
  const pick = (names: string[]) => Object.fromEntries(names.map((name) => [name, whole[name]]))
  const optional = Object.keys(whole).filter((name) => !required.includes(name))
  return [whole, ...optional.map((name) => pick([...required, name]))].filter((input) => Check(schema, input))
}

/** A row of a table, with {@link MARKER} in every text. @param n tells rows apart where a key must be unique */
export function sampleRow(table: Table, n: number): Record<string, unknown> {
  const value = ({ kind }: Column): unknown => {
    if (kind === 'id' || kind === 'person') return uuidv7()
    if (kind === 'integer') return n
    if (kind === 'score') return 1 + (n % 10)
    if (kind === 'real') return n / 4
    if (kind === 'boolean') return n % 2 === 0
    if (kind === 'json') return { n }
    if (kind === 'instant') return START
    if (kind === 'bytes') return Buffer.from([n])
    if (kind === 'sealedJson') return { note: `${MARKER} ${n}` }
    return kind === 'sealed' ? `${MARKER} ${n}` : `sample-${n}`
  }
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, column.default ?? value(column)]),
  )
}
