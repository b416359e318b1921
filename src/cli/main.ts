import { Args, Command, Config, Flags, handle, run as runOclif } from '@oclif/core'
import { asFireflyError } from '../engine/errors.ts'
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
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit()
      // A full disk under `> file`: the store is another matter, and safe.
      process.exit(6)
    })
  }
  try {
    const config = await Config.load({ root, devPlugins: false, userPlugins: false })
    const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
    const own = isOwn(config, words)
    // Loaded before oclif asks for it, because oclif would load it without its cache.
    const program = needsProgram(words) ? loadProgram() : undefined
    const id = program && own ? commandOf(config, words) : undefined
    // Not by oclif's own way: that joins words a command does not take to its name, and finds no such command.
    if (id) await config.runCommand(id, words.slice(id.split(':').length))
    else if (own) await runOclif(words, config)
    else await (program ?? loadProgram()).runPluginCommand(words, config)
    await Promise.all([process.stdout, process.stderr].map(written))
  } catch (error) {
    // Whatever went wrong, someone who asks for help gets it.
    if (argv[0] === 'crisis') process.stdout.write(`${loadProgram().emergencyCard({ now: new Date() })}\n`)
    if ((error as { code?: string }).code === 'EEXIT') return handle(error as Error)
    const { message, hint, exit } = asFireflyError(error)
    process.stderr.write(`${message}\n${hint}\n`)
    process.exitCode = exit
  }
}

/** Waits until all was handed on: a slow reader, such as a pager, takes as long as it likes. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve()
    else stream.write('', () => resolve())
  })

/** The command that words name, if oclif's table has it. */
function commandOf(config: Config, [first = '', second]: readonly string[]): string | undefined {
  return [`${first}:${second}`, first].find((id) => config.commandIDs.includes(id))
}

const ALONE = ['--help', '--version']
const isFlag = (word: string | undefined) => word === undefined || word.startsWith('-')
const needsProgram = (argv: readonly string[]) => !isFlag(argv[0]) && !argv.includes('--help')

/** Whether oclif knows what to do with it: a command of the core, or help. The rest is a plugin's, or a slip. */
function isOwn(config: Config, [first, second]: readonly string[]): boolean {
  if (first === undefined || isFlag(first)) return first === undefined || ALONE.includes(first)
  const topic = config.commandIDs.some((id) => id.startsWith(`${first}:`))
  return (
    config.commandIDs.includes(topic && !isFlag(second) ? `${first}:${second}` : first) ||
    (topic && isFlag(second))
  )
}
