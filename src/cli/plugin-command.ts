import type { Config } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { nearest } from '../engine/cli/nearest.ts'
import { flagsFor, inputFrom } from '../engine/cli/schema-flags.ts'
import { clean, wrap } from '../engine/cli/text.ts'
import type { Engine } from '../engine/engine.ts'
import { failure } from '../engine/errors.ts'
import type { PluginCommand } from '../engine/plugin.ts'

/**
 * Runs what is not a command of the core: a plugin's command, or an error that names the nearest one.
 * Only then is the configuration read, so that the core's own commands never wait for plugins.
 */
export async function runPluginCommand(argv: string[], config: Config): Promise<void> {
  class Unknown extends FireflyCommand {
    async run(): Promise<unknown> {
      const { commands } = (await this.open()).registry
      const name = longestName([...commands.keys()], argv)
      const found = name === undefined ? undefined : commands.get(name)
      if (!found || name === undefined) throw unknown(argv, [...commands.keys()], config)
      return this.runFound(found, argv.slice(name.split(' ').length), await this.open())
    }

    private async runFound(found: PluginCommand, rest: string[], engine: Engine): Promise<unknown> {
      const operation = engine.registry.operations.get(found.operation)?.operation
      if (!operation) throw failure('operation.missing', `There is no operation ${found.operation}.`)
      const flags = flagsFor(operation.input)
      if (rest.includes('--help')) {
        this.log(usage(found, operation.summary, flags))
        return undefined
      }
      const parsed = await this.parse(
        { flags, baseFlags: FireflyCommand.baseFlags, enableJsonFlag: true },
        rest,
      )
      const output = await this.call(
        found.operation,
        inputFrom(operation.input, parsed.flags as Record<string, unknown>),
      )
      this.say(clean(found.render(output as never)))
      return output
    }
  }
  const result = await Unknown.run(argv, config)
  return void result
}

const longestName = (names: string[], argv: string[]): string | undefined =>
  names
    .filter((name) => name.split(' ').every((word, i) => argv[i] === word))
    .sort((a, b) => b.length - a.length)[0]

function usage(found: PluginCommand, summary: string, flags: ReturnType<typeof flagsFor>): string {
  const lines = Object.entries(flags).map(([name, flag]) => wrap(`  --${name}  ${flag.description ?? ''}`))
  const examples = (found.examples ?? []).map((example) => `  $ ${example}`)
  return [
    summary,
    '',
    `USAGE\n  $ firefly ${found.name} [FLAGS]`,
    '',
    'FLAGS',
    ...lines,
    '',
    ...examples,
  ].join('\n')
}

/** The word is repeated only when a command is near: it may be the beginning of somebody's text. */
function unknown(argv: readonly string[], plugins: readonly string[], config: Config) {
  const names = [...config.commandIDs.map((id) => id.replaceAll(':', ' ')), ...plugins]
  for (const typed of [argv.slice(0, 2).join(' '), argv[0] ?? '']) {
    const near = nearest(typed, names)
    if (near)
      return failure('input.flags', `There is no command ${clean(typed)}.`, `Did you mean: firefly ${near}`)
  }
  return failure('input.flags', 'There is no such command.', 'See the commands: firefly --help')
}
