import type { Operation } from '../../operation.ts'
import { FREE_TEXT } from '../../schema.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'

type Schema = Record<string, unknown> & {
  type?: string
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  items?: Schema | Schema[]
}

const ID = /^[a-z][a-z0-9-]*(\.[a-z][a-zA-Z0-9-]*){1,2}$/
const FIELD = /^[a-z][a-z0-9_]*$/
const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** The walk that shows free texts to the screens can't look through these. */
const OPAQUE = ['$ref', '$dynamicRef', 'not', 'if', 'dependentSchemas', 'unevaluatedProperties', 'contains']
/** A text that may be longer is somebody's words, whatever it is called. */
const WORDS_FROM = 200

/** What an operation declares about itself. */
export function operationChecks({ plugin }: Subject): ContractCheck[] {
  const demand: Demand = demandOf(plugin)
  const each = (check: (operation: Operation, demand: Demand) => void) => async () => {
    for (const operation of plugin.operations ?? []) check(operation, demand)
  }
  return [
    { name: 'its operations have an id, a summary, an access rule and a route', run: each(checkDeclared) },
    { name: 'its inputs are closed and bounded', run: each(checkInput) },
    { name: 'its schemas are plain JSON', run: each(checkPlain) },
  ]
}

function checkDeclared({ id, summary, access, http, input }: Operation, demand: Demand) {
  demand(ID.test(id), `the operation id ${id} is not plugin.verb or plugin.thing.verb`)
  const line = typeof summary === 'string' && summary.trim() !== '' && !summary.includes('\n')
  demand(line && summary.length <= 120, `${id} has no summary of one line`)
  const kind = access?.kind
  demand(kind === 'open' || kind === 'self' || kind === 'role', `${id} has no access rule`)
  if (access.kind === 'self') demand(access.category, `${id} names no category of data in its access rule`)
  if (access.kind === 'role')
    demand(['owner', 'system'].includes(access.role), `${id} asks for an unknown role`)
  if (!http) return
  demand(METHODS.includes(http.method), `${id} has an unknown HTTP method`)
  demand(/^(\/[a-z0-9{}_-]+)+$/.test(http.path), `${id} has the path ${http.path}, which is none`)
  demand(http.status >= 200 && http.status < 300, `${id} answers success with HTTP ${http.status}`)
  for (const [, name = ''] of http.path.matchAll(/\{([^}]*)\}/g)) {
    demand(
      (input as Schema).properties?.[name],
      `${id} has {${name}} in its path but no such field in its input`,
    )
  }
}

function checkInput({ id, input }: Operation, demand: Demand) {
  const schema = input as Schema
  demand(schema?.type === 'object' && schema.properties, `the input of ${id} is no object with fields`)
  for (const name of Object.keys(schema.properties)) {
    demand(FIELD.test(name), `the field ${name} of ${id} is not snake_case`)
  }
  walk(schema, '', (node, path) => {
    const what = `${path || 'the input'} of ${id}`
    const opaque = OPAQUE.find((keyword) => keyword in node)
    demand(!opaque, `${what} uses ${opaque}, which no screen can look through`)
    if (node.type === 'object') demand(node.additionalProperties === false, `${what} takes unknown fields`)
    const closed = node.uniqueItems && !Array.isArray(node.items) && node.items?.enum
    const bounded = node.items && (node.maxItems !== undefined || closed)
    if (node.type === 'array') demand(bounded, `${what} is a list without end`)
    if (node.type === 'string') checkString(node, what, demand)
    const known = ['type', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'].some((keyword) => keyword in node)
    demand(known, `${what} may be anything`)
  })
}

function checkString(node: Schema, what: string, demand: Demand) {
  const pattern = typeof node.pattern === 'string' ? node.pattern : ''
  const whole = pattern.startsWith('^') && pattern.endsWith('$')
  const closed = whole || node.enum || node.const !== undefined || node.format !== undefined
  demand(
    closed || node.maxLength !== undefined,
    `${what} is a text without end: give maxLength, pattern or enum`,
  )
  const words = !closed && Number(node.maxLength) > WORDS_FROM
  demand(!words || node[FREE_TEXT], `${what} has room for somebody's words, but is not Text()`)
}

function walk(node: Schema, path: string, visit: (node: Schema, path: string) => void) {
  visit(node, path)
  const at = (name: string) => (path ? `${path}.${name}` : name)
  for (const [name, child] of Object.entries(node.properties ?? {})) walk(child, at(name), visit)
  for (const child of Object.values(node.patternProperties ?? {})) walk(child, at('*'), visit)
  for (const child of [node.items ?? []].flat()) walk(child, `${path}[]`, visit)
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    for (const child of (node[keyword] as Schema[] | undefined) ?? []) walk(child, path, visit)
  }
}

function checkPlain({ id, input, output }: Operation, demand: Demand) {
  const look = (value: unknown, path: string, depth: number) => {
    const fits = value === null || ['string', 'boolean', 'undefined'].includes(typeof value)
    if (fits || Number.isFinite(value)) return
    demand(typeof value === 'object' && depth < 40, `${path} is a ${typeof value} that JSON cannot hold`)
    const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
    demand(plain, `${path} is no plain object`)
    // typebox keeps what JSON Schema can't say in these: the server and the documents would not know of it.
    const hidden = ['~refine', '~codec'].find((key) => Object.hasOwn(value, key))
    demand(!hidden, `${path} holds a ${hidden?.slice(1)}, which is code and not JSON Schema`)
    for (const [key, item] of Object.entries(value)) look(item, `${path}.${key}`, depth + 1)
  }
  demand(input && output, `${id} lacks its input or output schema`)
  look(input, `the input of ${id}`, 0)
  look(output, `the output of ${id}`, 0)
}
