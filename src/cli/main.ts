import { Config, flush, handle, run as runOclif } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { loadConfig } from '../engine/config.ts'
import { packageRoot } from '../engine/package-files.ts'
import { countryFromLocale } from '../plugins/crisis/emergency-card.ts'
import { COMMANDS, CORE_WORDS } from './commands.ts'

export { COMMANDS }

FireflyCommand.connection = {
  async connect(ask) {
    const { openFirefly } = await import('../firefly.ts')
    return openFirefly(loadConfig(), { ask, coreCommands: CORE_WORDS })
  },
  country: () => countryFromLocale(process.env),
}

/** The program: a command of the core by oclif, or a plugin's. */
export async function main(argv: string[]): Promise<void> {
  // Whatever is written from here on is the person's alone.
  process.umask(0o077)
  // The reader of a pipe may leave early, as `| head -1` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
  })
  try {
    const config = await Config.load({ root: packageRoot() })
    const [first] = argv
    if (first && !first.startsWith('-') && !CORE_WORDS.includes(first)) {
      const { runPluginCommand } = await import('./plugin-command.ts')
      await runPluginCommand(argv, config)
    } else {
      await runOclif(argv, config)
    }
    await flush()
  } catch (error) {
    await handle(error as Error)
  }
}
