import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { describe, expect, inject } from 'vitest'
import { CORE_WORDS } from '../../src/cli/commands.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { postgresPlace } from '../../src/engine/testing/throwaway.ts'
import { memoryProvider } from '../../src/engine/vault/key-providers.ts'
import { builtInPlugins } from '../../src/plugins/index.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
export const RUN = join(ROOT, 'bin/run.js')

export interface Result {
  code: number | undefined
  out: string
  err: string
}

export interface RunOptions {
  input?: string | Uint8Array
  env?: Record<string, string | undefined>
  cwd?: string
  /** A program that runs the command line it is given after its own arguments, such as `unshare -rm sh -c`. */
  through?: readonly string[]
}

/** A person's installation in a throwaway folder: the built program is run in it as a process of its own. */
export interface Home {
  folder: string
  keyFile: string
  db: string
  env: Record<string, string>
  run(args: readonly string[], options?: RunOptions): Promise<Result>
  /** Runs with `--json`, expects success, and checks the output against the operation's schema. */
  json<T>(args: readonly string[], options?: RunOptions & { operation?: string }): Promise<T>
  /** Expects this exit code, and gives the error as `--json` prints it. */
  fails(args: readonly string[], code: number, options?: RunOptions): Promise<Problem>
  remove(): Promise<void>
}

export interface Problem {
  kind: string
  code: string
  message: string
  hint?: string
}

export interface Entry {
  id: string
  journal_text: string | null
  mood_score: number | null
  energy_level: number | null
  emotion_tags: string[]
  analysed_by: string | null
  occurred_at: string
  time_zone: string
  day: string
  crisis_flagged: boolean
}
export interface Created {
  checkin: Entry
  recommendations: { intervention_id: string; name: string }[]
  crisis_alert: boolean
}
export interface Page {
  checkins: Entry[]
  next_cursor: string | null
}

/** Nothing of the caller's own FIREFLY_ settings, language or colours. */
const cleanEnv = (folder: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  TZ: 'Europe/Berlin',
  LANG: 'C.UTF-8',
  FIREFLY_HOME: folder,
  FIREFLY_KEY_FILE: join(folder, 'master.key'),
})

export function makeHome(store?: { url: string; remove(): Promise<void> }): Home {
  const folder = mkdtempSync(join(tmpdir(), 'firefly-cli-'))
  const env: Record<string, string> = { ...cleanEnv(folder), ...(store && { FIREFLY_STORE: store.url }) }

  async function run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    const [program, ...before] = options.through ?? [process.execPath]
    const line = options.through ? [...before, process.execPath, RUN, ...args] : [RUN, ...args]
    const { exitCode, stdout, stderr } = await execa(program ?? '', line, {
      env: Object.fromEntries(
        Object.entries({ ...env, ...options.env }).filter(([, value]) => value !== undefined),
      ),
      extendEnv: false,
      cwd: options.cwd ?? folder,
      reject: false,
      stripFinalNewline: false,
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    })
    return { code: exitCode, out: stdout, err: stderr }
  }

  return {
    folder,
    keyFile: join(folder, 'master.key'),
    db: join(folder, 'firefly.db'),
    env,
    run,
    async json<T>(
      args: readonly string[],
      { operation, ...options }: RunOptions & { operation?: string } = {},
    ) {
      const { code, out, err } = await run([...args, '--json'], options)
      expect({ args, code, err: code === 0 ? '' : err + out }).toEqual({ args, code: 0, err: '' })
      const output: unknown = JSON.parse(out)
      if (operation) expectFits(outputOf(operation), output)
      return output as T
    },
    async fails(args, code, options) {
      const said = await run([...args, '--json'], options)
      expect({ args, code: said.code, out: code === said.code ? '' : said.out + said.err }).toEqual({
        args,
        code,
        out: '',
      })
      const { error, ...rest } = JSON.parse(said.out) as { error: Problem }
      expect(rest).toEqual({})
      expect(Object.keys(error).filter((key) => key !== 'hint')).toEqual(['kind', 'code', 'message'])
      expect(said.err).not.toMatch(/^\s+at /m)
      return error
    },
    async remove() {
      await store?.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same tests with the person's entries in SQLite and in a real Postgres. */
export function onBothStores(name: string, tests: (home: () => Promise<Home>, dialect: string) => void) {
  describe.each(['sqlite', 'postgres'] as const)(`${name} on %s`, (dialect) => {
    tests(async () => {
      if (dialect === 'sqlite') return makeHome()
      const { store, remove } = await postgresPlace(inject('postgres'))
      return makeHome({ url: store, remove })
    }, dialect)
  })
}

const engine = createEngine({
  store: () => Promise.reject(new Error('not opened')),
  key: memoryProvider(),
  plugins: builtInPlugins,
  coreCommands: CORE_WORDS,
})

/** The output schema of an operation. */
export function outputOf(id: string): TSchema {
  const found = engine.registry.operations.get(id)
  if (!found) throw new Error(`There is no operation ${id}.`)
  return found.operation.output
}

export function expectFits(schema: TSchema, value: unknown) {
  expect([...Errors(schema, value)]).toEqual([])
  expect(Check(schema, value)).toBe(true)
}
