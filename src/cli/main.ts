import { Args, Command, Config, Flags, flush, handle, run as runOclif } from '@oclif/core'
import type * as Program from './program.ts'

/** The commands' bundle takes oclif from here, so that there is one. */
export { Args, Command, Flags }

/**
 * The program: a command of the core by oclif, or a plugin's. This file is a bundle of its own, without any
 * command, so that `--version` and `--help` load nothing else.
 * @param root the package's folder
 * @param loadProgram loads the bundle of the commands, with its code cache
 */
export async function main(argv: string[], root: string, loadProgram: () => typeof Program): Promise<void> {
  // Whatever is written from here on is the person's alone.
  process.umask(0o077)
  // The reader of a pipe may leave early, as `| head -1` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
  })
  try {
    const config = await Config.load({ root })
    const [first] = argv
    const named = first !== undefined && !first.startsWith('-') && first !== 'help'
    // Loaded before oclif asks for it, because oclif would load it without its cache.
    const program = named && !argv.includes('--help') ? loadProgram() : undefined
    if (named && !isCore(config, first)) await (program ?? loadProgram()).runPluginCommand(argv, config)
    else await runOclif(argv, config)
    await flush()
  } catch (error) {
    await handle(error as Error)
  }
}

const isCore = (config: Config, word: string): boolean =>
  config.commandIDs.some((id) => id === word || id.startsWith(`${word}:`))
