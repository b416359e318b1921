import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { afterAll, describe, expect, test } from 'vitest'
import { open, self } from '../../access.ts'
import { column, table } from '../../db/kit.ts'
import { type Operation, operation } from '../../operation.ts'
import type { Plugin } from '../../plugin.ts'
import type { Question } from '../../questions.ts'
import { Fields, Optional, Text } from '../../schema.ts'
import { NOTHING_FOUND } from '../../screens.ts'
import { pluginContract } from '../plugin-contract.ts'

const scratch = mkdtempSync(join(tmpdir(), 'firefly-contract-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const notes = table('flaw_notes', {
  id: column.id(),
  user_id: column.person(),
  label: column.text(),
  note: column.sealed(),
})

const MAKE =
  'CREATE TABLE flaw_notes (id text NOT NULL, user_id text NOT NULL{refers}, label text, note blob)'
const REFERS = ' REFERENCES people(id) ON DELETE CASCADE'

/** A migrations folder as drizzle-kit leaves one. */
function migrations(script: string): string {
  const folder = mkdtempSync(join(scratch, 'migrations-'))
  const columns = Object.fromEntries(
    Object.entries(notes.columns).map(([name, { required }]) => [name, { notNull: required }]),
  )
  for (const dialect of ['sqlite', 'postgres']) {
    mkdirSync(join(folder, dialect, 'meta'), { recursive: true })
    const at = (name: string) => join(folder, dialect, name)
    writeFileSync(at('0000_init.sql'), script)
    writeFileSync(at('meta/_journal.json'), JSON.stringify({ entries: [{ idx: 0, tag: '0000_init' }] }))
    const snapshot = { tables: { flaw_notes: { name: 'flaw_notes', columns } } }
    writeFileSync(at('meta/0000_snapshot.json'), JSON.stringify(snapshot))
  }
  return folder
}

const whole = migrations(MAKE.replace('{refers}', REFERS))
const kept = { tables: [notes], migrations: whole }

type Add = (label: string, note: string | null) => Promise<void>

const log = (
  over: Partial<Operation> & { save?: (add: Add, text: string) => Promise<void> } = {},
): Operation => {
  const { save = (add, text) => add('a', text), ...rest } = over
  const declared = operation({
    id: 'flaw.log',
    summary: 'Note something',
    input: Fields({ text: Text() }),
    output: Fields({}),
    access: self('notes'),
    run: (context, { text }) =>
      context.store.write(async (tx) => {
        await save(async (label, note) => void (await tx.rows(notes).add({ label, note })), text)
        await tx.emit('flaw.logged', { id: 'x' })
        return {}
      }),
  })
  return { ...declared, ...rest } as Operation
}

const flawed = (over: Partial<Plugin>): Plugin => ({ id: 'flaw', contract: 1, ...over })
const withInput = (input: Type.TSchema) => flawed({ ...kept, operations: [log({ input })] })
const asking = (over: Record<string, unknown>) =>
  flawed({
    questions: [{ id: 'flaw.q', ask: 'How?', why: 'So.', answer: { kind: 'yes-no' }, ...over } as Question],
  })
const finds = (finding: unknown) => flawed({ screens: [{ id: 'flaw', screen: () => finding as never }] })

const evidence = (start: number, end: number, why = 'x') => ({
  ...NOTHING_FOUND,
  evidence: [{ category: 'x', start, end, why }],
})
let seen = 0
const remembering = () => {
  seen++
  return { ...NOTHING_FOUND, score: 1 / seen }
}

/** A plugin with one flaw, and what the suite says about it. */
const FLAWS: Record<string, [Plugin, RegExp]> = {
  'an invalid id': [flawed({ id: 'Flaw!' }), /no valid id/],
  'another contract version': [flawed({ contract: 99 }), /contract 99/],
  'a table without id': [
    flawed({ tables: [table('flaw_x', { user_id: column.person() })], migrations: whole }),
    /no column named id/,
  ],
  'a sealed column of nobody': [
    flawed({ tables: [table('flaw_x', { id: column.id(), note: column.sealed() })], migrations: whole }),
    /belongs to no person/,
  ],
  'a question that asks nothing': [asking({ ask: ' ' }), /asks nothing/],
  'a question without range': [asking({ answer: { kind: 'number', min: 3, max: 3 } }), /no range/],
  'a question with one option': [
    asking({ answer: { kind: 'choice', options: ['a'] } }),
    /two or more options/,
  ],
  'a command of no operation': [
    flawed({ commands: [{ name: 'flaw log', operation: 'flaw.nothing', render: () => '' }] }),
    /calls flaw\.nothing, which does not exist/,
  ],
  'a command of the core': [
    flawed({
      ...kept,
      operations: [log()],
      commands: [{ name: 'checkin', operation: 'flaw.log', render: () => '' }],
    }),
    /takes a name of the core/,
  ],
  'a wrong schedule': [
    flawed({ jobs: [{ id: 'flaw.job', summary: 'x', schedule: 'at noon', run: async () => {} }] }),
    /no valid schedule/,
  ],
  'an operation without summary': [flawed({ operations: [log({ summary: '' })] }), /no summary of one line/],
  'an operation without access rule': [
    flawed({ operations: [log({ access: {} as never })] }),
    /no access rule/,
  ],
  'a path with an unknown field': [
    flawed({ operations: [log({ http: { method: 'get', path: '/flaw/{id}', status: 200 } })] }),
    /\{id\} in its path/,
  ],
  'an open input': [withInput(Type.Object({ text: Text() })), /takes unknown fields/],
  'an endless text': [withInput(Fields({ text: Type.String() })), /text without end/],
  'unmarked free text': [withInput(Fields({ text: Type.String({ maxLength: 5000 }) })), /is not Text\(\)/],
  'an endless list': [withInput(Fields({ text: Type.Array(Text()) })), /list without end/],
  'a field that may be anything': [withInput(Fields({ text: Type.Unknown() })), /may be anything/],
  'a schema with code in it': [
    withInput(Fields({ text: Type.Refine(Text(), (text) => text !== 'a') })),
    /refine, which is code/,
  ],
  'no migrations for its tables': [
    flawed({ tables: [notes], migrations: scratch }),
    /no migrations for sqlite/,
  ],
  'a table that changed': [
    flawed({ tables: [table('flaw_notes', { ...notes.columns, more: column.text() })], migrations: whole }),
    /changed since its last migration/,
  ],
  'a migration that fails': [
    flawed({ tables: [notes], migrations: migrations('CREATE nonsense') }),
    /could not be made/,
  ],
  'a migration with another table': [
    flawed({
      tables: [notes],
      migrations: migrations(`${MAKE.replace('{refers}', REFERS)};\nCREATE TABLE other (a text)`),
    }),
    /make other, which is none of its tables/,
  ],
  'a migration that changes the core': [
    flawed({ tables: [notes], migrations: migrations('ALTER TABLE people ADD COLUMN x text') }),
    /changes people/,
  ],
  'a table of the core': [
    flawed({ tables: [table('audit_log', { id: column.id() })], migrations: whole }),
    /wants the table audit_log/,
  ],
  'output that does not fit': [
    flawed({ operations: [log({ access: open(), run: async () => ({ more: 1 }) })] }),
    /output schema does not allow/,
  ],
  'an operation that breaks': [
    flawed({ operations: [log({ run: () => Promise.reject(new TypeError('x')) })] }),
    /breaks on an input/,
  ],
  'free text in a readable column': [
    flawed({ ...kept, operations: [log({ save: (add, text) => add(text, null) })] }),
    /can be read in the table flaw_notes/,
  ],
  'rows that outlive their person': [
    flawed({ tables: [notes], migrations: migrations(MAKE.replace('{refers}', '')) }),
    /leaves their rows of flaw_notes/,
  ],
  'an export that leaves out rows': [
    flawed({ ...kept, export: { flaw_notes: async () => undefined } }),
    /leaves out the table flaw_notes/,
  ],
  'an export section that throws': [
    flawed({ ...kept, export: { more: async () => Promise.reject(new Error('x')) } }),
    /section more throws/,
  ],
  'a screen that throws': [finds(undefined), /no valid finding/],
  'a screen that points outside': [finds(evidence(0, 99_999_999)), /points outside/],
  'a screen of unknown level': [finds({ ...NOTHING_FOUND, level: 'grim' }), /no valid finding/],
  'a screen that remembers': [
    flawed({ screens: [{ id: 'flaw', screen: remembering }] }),
    /something else the second time/,
  ],
  'a screen that repeats words': [
    flawed({ screens: [{ id: 'flaw', screen: (text) => evidence(0, text.length, text) }] }),
    /repeats the person's words/,
  ],
  'an analyser that throws': [
    flawed({
      analysers: [{ id: 'flaw', version: '1', rank: 1, read: () => Promise.reject(new Error('x')) }],
    }),
    /the analyser flaw throws/,
  ],
  'an analyser out of range': [
    flawed({ analysers: [{ id: 'flaw', version: '1', rank: 1, read: () => ({ valence: 7 }) as never }] }),
    /no valid reading/,
  ],
  'a handler that adds twice': [
    flawed({
      ...kept,
      operations: [log()],
      on: {
        'flaw.logged': async (context) =>
          context.store.write(async (tx) => void (await tx.rows(notes).add({ label: 'again' }))),
      },
    }),
    /delivered twice leaves other rows/,
  ],
  'a handler that breaks': [
    flawed({ on: { 'somebody.else': () => Promise.reject(new TypeError('x')) } }),
    /handler of somebody\.else throws/,
  ],
  'a job that fails': [
    flawed({
      jobs: [
        { id: 'flaw.job', summary: 'x', schedule: '* * * * *', run: () => Promise.reject(new Error('x')) },
      ],
    }),
    /the job flaw\.job fails/,
  ],
}

/** What each check of the suite says, of those that reject. */
async function said(plugin: Plugin): Promise<string[]> {
  const found = await Promise.allSettled(pluginContract(plugin).map(({ run }) => run()))
  return found.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.message)] : []))
}

describe('the contract suite finds', () => {
  test.concurrent.each(Object.entries(FLAWS))('%s', async (_, [plugin, says]) => {
    const errors = await said(plugin)
    expect(errors).toContainEqual(expect.stringMatching(says))
    expect(errors.every((message) => message.includes(String(plugin.id)))).toBe(true)
  })

  test('nothing in a plugin without flaw', async () => {
    const field = Optional(Text({ max: 50 }))
    const sound = flawed({
      ...kept,
      operations: [log(), log({ id: 'flaw.second', input: Fields({ text: Text(), field }) })],
    })
    expect(await said(sound)).toEqual([])
  })
})
