import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './firefly.ts'

interface Flag {
  type: string
  description?: string
  helpValue?: string
  multiple?: boolean
  allowNo?: boolean
  required?: boolean
}
interface Manifest {
  commands: Record<
    string,
    {
      summary: string
      description?: string
      strict: boolean
      args: Record<string, { description?: string; required?: boolean }>
      flags: Record<string, Flag>
    }
  >
}

/** Every command, flag and argument in one file: a change of the surface is a change of that file. */
test('the command surface is the one in command-surface.json', async () => {
  const { commands } = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')) as Manifest
  const surface = Object.entries(commands)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { summary, description, strict, args, flags }]) => ({
      command: `firefly ${id.replaceAll(':', ' ')}`,
      summary,
      ...(description && { description }),
      ...(!strict && { takesAnyWords: true }),
      args: named(args, (name, arg) => (arg.required ? `<${name}>` : `[${name}]`)),
      flags: named(flags, flagName),
    }))
  await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot('command-surface.json')
})

/** What each is for, by its name as it is typed. */
const named = <T extends { description?: string }>(
  all: Record<string, T>,
  spell: (name: string, one: T) => string,
) => Object.fromEntries(Object.entries(all).map(([name, one]) => [spell(name, one), one.description ?? '']))

function flagName(name: string, { type, helpValue, multiple, allowNo }: Flag): string {
  if (type === 'boolean') return allowNo ? `--[no-]${name}` : `--${name}`
  return `--${name} ${helpValue ?? '<value>'}${multiple ? ' …' : ''}`
}
