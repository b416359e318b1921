import { Flags, type Interfaces } from '@oclif/core'
import type { TSchema } from 'typebox'

type Node = TSchema & {
  flag?: string
  title?: string
  says?: string
  type?: string
  anyOf?: Node[]
  items?: Node
  enum?: string[]
  properties?: Record<string, Node>
  patternProperties?: Record<string, Node>
}

/** The branch that is not null. */
const core = (node: Node): Node => node.anyOf?.find((branch) => branch.type !== 'null') ?? node
const kebab = (name: string) => name.replaceAll('_', '-').replaceAll('.', '-')
const flagName = (name: string, node: Node) => node.flag ?? kebab(name)

/**
 * The flags of an operation's input: one for each field, named by the schema. Values stay text here; the
 * operation's own schema judges them, so a command and its endpoint refuse the same things alike.
 */
export function flagsFor(schema: TSchema): Interfaces.FlagInput {
  const flags: Interfaces.FlagInput = {}
  for (const [name, node] of Object.entries((schema as Node).properties ?? {})) {
    const inner = core(node)
    const description = node.title ?? name
    if (inner.type === 'boolean') flags[flagName(name, node)] = Flags.boolean({ description, allowNo: true })
    else {
      const many = inner.type === 'array' || inner.type === 'object'
      const helpValue = inner.type === 'object' ? '<name=value>' : (choices(inner) ?? '<value>')
      flags[flagName(name, node)] = many
        ? Flags.string({ description, helpValue, multiple: true, multipleNonGreedy: true })
        : Flags.string({ description, helpValue })
    }
  }
  return flags
}

function choices(inner: Node): string | undefined {
  const words = inner.enum ?? inner.items?.enum
  if (words && words.length <= 5) return words.join('|')
  return inner.type === 'integer' || inner.type === 'number' ? '<number>' : undefined
}

/** The input that parsed flags spell. Only fields that were given are in it; `none` means null. */
export function inputFrom(schema: TSchema, flags: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [name, node] of Object.entries((schema as Node).properties ?? {})) {
    const given = flags[flagName(name, node)]
    if (given !== undefined) input[name] = convert(core(node), given)
  }
  return input
}

function convert(node: Node, given: unknown): unknown {
  if (Array.isArray(given)) {
    if (node.type === 'object') return Object.fromEntries(given.map((pair) => assignment(node, String(pair))))
    return given
      .flatMap((item) => (node.items?.enum ? String(item).split(',') : [item]))
      .map((item) => item.trim())
  }
  if (given === 'none') return null
  if (typeof given === 'string' && (node.type === 'integer' || node.type === 'number')) return number(given)
  return given
}

/** `moon.hours=7` with the value as the number, truth or text it looks like. */
function assignment(node: Node, pair: string): [string, unknown] {
  const at = pair.indexOf('=')
  const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  const onlyNumbers = Object.values(node.patternProperties ?? {}).every((inner) => inner.type === 'integer')
  if (!onlyNumbers && (value === 'true' || value === 'false')) return [name, value === 'true']
  return [name, number(value)]
}

/** The number a text spells, or the text itself for the schema to refuse. */
const number = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)
