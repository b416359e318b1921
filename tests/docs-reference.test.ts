import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PRINTED, references } from '../scripts/reference.ts'
import { COMMANDS } from '../src/cli/commands.ts'
import { throwawayEngine } from '../src/engine/testing/throwaway.ts'
import { builtInPlugins } from '../src/plugins/index.ts'

const root = resolve(import.meta.dirname, '..')
const REMAKE = 'Make it again: node scripts/run-ts.mjs scripts/generate-reference.ts'

test.each(Object.entries(references()))('%s is what the code says', (file, text) => {
  expect(readFileSync(resolve(root, file), 'utf8') === text, REMAKE).toBe(true)
})

test('it says what every command prints', () => {
  expect(Object.keys(PRINTED).sort()).toEqual(Object.keys(COMMANDS).sort())
})

const at = await throwawayEngine(builtInPlugins)
afterAll(() => at.close())

/** Every path in a value, as the reference writes it: `plugins[].operations[].id`. */
function paths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${path}[]`))
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([key, item]) => paths(item, path ? `${path}.${key}` : key))
}

// These two operations have an open output schema, so their fields are written by hand.
test.each([
  ['plugins', 'core.plugins.list', {}],
  ['crisis', 'crisis.resources', { country: 'GB' }],
] as const)('the fields of firefly %s are those of %s', async (command, operation, input) => {
  const { output } = await at.engine.call(operation, input)
  const listed = PRINTED[command].rows?.map(({ path }) => path)
  for (const path of new Set(paths(output))) expect(listed).toContain(path)
})
