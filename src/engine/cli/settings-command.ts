import type { TSchema } from 'typebox'
import { FireflyCommand } from './base-command.ts'
import { inputFrom } from './schema-flags.ts'
import { clean } from './text.ts'

type Settings = Record<string, unknown>

/** A command that shows a set of fields, or changes the ones that flags name: `profile`, `preferences`. */
export abstract class SettingsCommand extends FireflyCommand {
  protected async showOrChange(schema: TSchema, operations: string, flags: Settings): Promise<Settings> {
    const input = inputFrom(schema, flags)
    const changes = Object.keys(input).length > 0
    const settings = changes
      ? await this.call<Settings>(`${operations}.update`, input)
      : await this.call<Settings>(`${operations}.get`, {})
    if (changes) this.say('Saved.')
    for (const [name, value] of Object.entries(settings)) this.log(`${name}: ${words(value)}`)
    return settings
  }
}

function words(value: unknown): string {
  if (value === null || value === undefined) return 'not set'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return clean(Array.isArray(value) ? value.join(', ') || 'none' : String(value))
}
