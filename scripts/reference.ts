import type { TSchema } from 'typebox'
import type { COMMANDS } from '../src/cli/commands.ts'
import type { Access } from '../src/engine/access.ts'
import { createEngine } from '../src/engine/engine.ts'
import { ERROR_CODES, ERROR_KINDS } from '../src/engine/errors.ts'
import { FREE_TEXT } from '../src/engine/schema.ts'
import { memoryProvider } from '../src/engine/vault/key-providers.ts'
import { Checkin } from '../src/plugins/checkins/fields.ts'
import { builtInPlugins } from '../src/plugins/index.ts'

/** The pages of docs/reference, made from the code. A test holds the files equal to this. */
export const references = (): Record<string, string> => ({
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/json.md': jsonPage(),
})

const REMAKE = '<!-- Made by: node scripts/run-ts.mjs scripts/generate-reference.ts. Do not edit by hand. -->'

type Node = TSchema & {
  title?: string
  says?: string
  type?: string
  const?: unknown
  enum?: string[]
  anyOf?: Node[]
  items?: Node
  properties?: Record<string, Node>
  required?: string[]
  patternProperties?: Record<string, Node>
  [FREE_TEXT]?: boolean
}

interface Row {
  path: string
  type: string
  about: string
}

/** What `--json` prints for each command: an operation's output, or a shape of the command's own. */
interface Printed {
  operations?: readonly string[]
  says?: string
  rows?: readonly Row[]
}

const row = (path: string, type: string, about = ''): Row => ({ path, type, about })

export const PRINTED: Record<keyof typeof COMMANDS, Printed> = {
  analyze: {
    operations: ['emotion.analyze'],
    says:
      'With `--jsonl` there is one object a line instead: the `id` of the input line, then these fields. ' +
      'A line that cannot be read gives `line` (its number), `id` (or null) and `error`.',
  },
  call: { says: 'The output of the operation that was named. See [Operations](#operations).' },
  checkin: { operations: ['checkins.create'] },
  config: {
    says:
      'With no name: the places and the settings. With a name: an object with that name and its value, or null. ' +
      'After a change: the settings as they are now.',
    rows: [
      row('file', 'text', 'the configuration file'),
      row('data', 'text', 'the data folder'),
      row('store', 'text', 'when it is set; a password in it is not shown by `firefly config`'),
      row('key', 'object', 'when it is set'),
      row('plugins', 'list', 'when it is set'),
    ],
  },
  crisis: {
    rows: [
      row('country', 'text or null', 'two capital letters'),
      row('emergency.numbers[]', 'text', 'for danger to life; none where the country is not known'),
      row('emergency.note', 'text'),
      row('resources[].country', 'text or null', 'null for a directory of many countries'),
      row('resources[].name', 'text'),
      row('resources[].languages[]', 'text', 'two letters'),
      row('resources[].hours', 'text or null'),
      row('resources[].channels[].kind', '`call`, `text`, `chat` or `web`'),
      row('resources[].channels[].value', 'text', 'the number or address'),
      row('resources[].channels[].note', 'text', 'not always there'),
      row('resources[].source', 'text', 'the page of whoever runs it'),
      row('resources[].source_date', 'text or null', 'the day the number was last compared with a list'),
      row('resources[].note', 'text', 'not always there'),
      row(
        'resources[].check_before_relying',
        'true or false',
        'the comparison is more than a year old, or was never made',
      ),
      row('note', 'text'),
    ],
  },
  doctor: {
    rows: [
      row('ok', 'true or false', 'whether every check is'),
      row('checks[].check', 'text', 'what was looked at'),
      row('checks[].ok', 'true or false'),
      row('checks[].says', 'text'),
    ],
  },
  history: { operations: ['checkins.list'] },
  journal: { operations: ['checkins.create'] },
  'key:export': { operations: ['core.key.export'] },
  'key:import': { operations: ['core.key.import'] },
  'key:rotate': { operations: ['core.key.rotate'] },
  'key:status': { operations: ['core.key.status'] },
  plugins: {
    rows: [
      row('plugins[].id', 'text'),
      row('plugins[].version', 'text or null'),
      row('plugins[].third_party', 'true or false'),
      row('plugins[].operations[].id', 'text'),
      row('plugins[].operations[].summary', 'text'),
      row('plugins[].tables[]', 'text'),
      row('plugins[].commands[]', 'text'),
      row('plugins[].jobs[]', 'text'),
      row('problems[].plugin', 'text', 'a plugin that was left out'),
      row('problems[].kind', 'text', 'as in an error'),
      row('problems[].code', 'text'),
      row('problems[].message', 'text'),
      row('problems[].hint', 'text', 'not always there'),
    ],
  },
  preferences: { operations: ['accounts.preferences.get', 'accounts.preferences.update'] },
  profile: { operations: ['accounts.profile.get', 'accounts.profile.update'] },
  show: { operations: ['checkins.get'] },
}

function errorsPage(): string {
  const kinds = Object.entries(ERROR_KINDS).map(([kind, { exit, http }]) => [
    code(kind),
    `${exit}`,
    `${http}`,
  ])
  const codes = Object.entries(ERROR_CODES).map(([name, [kind, says]]) => [
    code(name),
    kind,
    String(ERROR_KINDS[kind].exit),
    says,
  ])
  return [
    REMAKE,
    '# Errors',
    'Every failure has a kind, a code, a message, and often a hint. The message says what happened. The hint says what to do. Neither holds a word that a person wrote. A plugin can have codes of its own; it uses the same kinds.',
    'With `--json` a failure is printed on standard output as:',
    '```json\n{ "error": { "kind": "invalid", "code": "input.invalid", "message": "…", "hint": "…" } }\n```',
    '## Kinds',
    'The HTTP status is for the server, which is not there yet.',
    grid(['kind', 'exit code', 'HTTP status'], kinds),
    'A command that was stopped with Ctrl-C at a question ends with 130.',
    '## Codes',
    grid(['code', 'kind', 'exit code', 'what it means'], codes),
    'What to do about each message: [troubleshooting](../guides/troubleshooting.md).',
  ]
    .join('\n\n')
    .concat('\n')
}

function jsonPage(): string {
  const { operations } = createEngine({
    store: () => {
      throw new Error('The reference opens no store.')
    },
    key: memoryProvider(),
    plugins: builtInPlugins,
  }).registry
  const output = (id: string) => rowsOf(operations.get(id)?.operation.output as Node, '')
  const commands = Object.entries(PRINTED).flatMap(([name, { operations: ids, says, rows }]) => [
    `### firefly ${name.replaceAll(':', ' ')}`,
    ...(ids ? [`The output of ${ids.map((id) => code(id)).join(' or ')}.`] : []),
    ...(says ? [says] : []),
    ...(ids || rows ? [fields(rows ?? output(ids?.[0] ?? ''))] : []),
  ])
  const listed = [...operations.values()].flatMap(({ operation }) => {
    const { required = [] } = operation.input as Node
    const input = rowsOf(operation.input as Node, '').map((one) =>
      required.includes(one.path) ? { ...one, about: ['needed', one.about].filter(Boolean).join('; ') } : one,
    )
    return [
      `### ${operation.id}`,
      `${operation.summary}.`,
      `Who may run it: ${whoMay(operation.access)}.`,
      input.length > 0 ? `Input:\n\n${fields(input)}` : 'Input: `{}`.',
    ]
  })
  return [
    REMAKE,
    '# JSON output and operations',
    'Every command takes `--json`. It then prints one JSON value on standard output and no other line there. A failure prints `{"error": …}` and ends with the exit code of its kind: see [errors](errors.md).',
    '`--json` is not for `--jsonl`, which prints one JSON value a line. What the crisis screens noticed never makes a command fail.',
    'In the tables, `a.b` is a field of a field, and `a[]` is each item of a list. `or null` means that nothing was said. An instant is UTC, such as `2026-11-23T07:30:00.000Z`.',
    '## An entry',
    'Several commands print entries. Each has these fields. The scores run from 1 to 10. A question that was skipped is null.',
    fields(rowsOf(Checkin as Node, '', false)),
    '## Commands',
    ...commands,
    '## Operations',
    'A command is a thin layer over operations. `firefly call OPERATION` runs any of them: the input is JSON, on standard input or in `--input`. A field that is not listed is refused. Every field can be left out or null, except where it says needed. Free text is encrypted where it is stored, and the crisis screens look at it.',
    ...listed,
  ]
    .join('\n\n')
    .concat('\n')
}

function whoMay(access: Access): string {
  if (access.kind === 'open') return 'anyone'
  if (access.kind === 'self') return `the person whose data it is (${access.category})`
  return `the ${access.role} of this installation`
}

const ENTRY = Object.keys(Checkin.properties).join()

/** The fields of a schema, one row each, with the fields inside them. An entry is one row, unless it is opened. */
function rowsOf(node: Node | undefined, path: string, entryIsOne = true): Row[] {
  if (!node) return []
  const inner = notNull(node)
  if (inner.properties) {
    if (entryIsOne && Object.keys(inner.properties).join() === ENTRY) {
      return [row(path || '(the whole)', 'an entry', '[its fields](#an-entry)')]
    }
    return Object.entries(inner.properties).flatMap(([name, field]) => {
      const at = path ? `${path}.${name}` : name
      const deeper = rowsOf(field, at)
      return deeper.length > 0 ? deeper : [row(at, typeOf(field), notes(field))]
    })
  }
  if (inner.items) {
    const deeper = rowsOf(inner.items, `${path}[]`)
    return deeper.length > 0 || path ? deeper : [row('[]', typeOf(inner.items))]
  }
  return []
}

const notNull = (node: Node): Node => {
  const rest = node.anyOf?.filter((branch) => branch.type !== 'null')
  return rest?.length === 1 ? (rest[0] as Node) : node
}
const canBeNull = (node: Node) => node.anyOf?.some((branch) => branch.type === 'null') ?? false

function typeOf(node: Node): string {
  const name = bareType(notNull(node))
  return canBeNull(node) && !name.endsWith('or null') ? `${name} or null` : name
}

function bareType(node: Node): string {
  if (node.const !== undefined) return code(String(node.const))
  if (node.enum) return node.enum.map(code).join(', ')
  if (node.anyOf)
    return node.anyOf.map((branch) => (branch.type === 'null' ? 'null' : bareType(branch))).join(' or ')
  if (node.type === 'array') return `list of ${node.items ? bareType(node.items) : 'anything'}`
  if (node.patternProperties)
    return `object: name to ${Object.values(node.patternProperties).map(typeOf).join(' or ')}`
  if (node.type === 'boolean') return 'true or false'
  if (node.type === 'integer') return 'whole number'
  if (node.type === 'string') return node[FREE_TEXT] ? 'free text' : 'text'
  return node.type ?? 'anything'
}

function notes(node: Node): string {
  const says = node.says ?? notNull(node).says
  const known = says && !/^(true or false|text of|one of|one or more of)/.test(says) ? says : ''
  return node.title && known ? `${node.title} (${known})` : (node.title ?? known)
}

const code = (text: string) => `\`${text}\``
const fields = (rows: readonly Row[]) =>
  grid(
    ['field', 'holds', 'about'],
    rows.map(({ path, type, about }) => [code(path), type, about]),
  )

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
