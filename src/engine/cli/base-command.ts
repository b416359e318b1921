import { Command, Flags } from '@oclif/core'
import type { Engine, Outcome } from '../engine.ts'
import { failure } from '../errors.ts'
import { freeTexts } from '../schema.ts'
import { NOTHING_FOUND, type Screening, screenTexts } from '../screens.ts'
import { commandFailure, frames } from './failing.ts'
import { wrap } from './text.ts'

export interface Connection {
  /** Builds the engine of this machine's configuration. Set once by the program's entry. */
  connect(ask: ((again: boolean) => Promise<string>) | undefined): Promise<Engine>
  /** The country whose crisis lines are shown when nobody said another. */
  country(): string | undefined
}

/** What the screens notice in an input, whether or not its operation went well. */
function screenInput({ registry }: Engine, id: string, input: unknown): Screening {
  const schema = registry.operations.get(id)?.operation.input
  const texts = schema ? freeTexts(schema, input) : []
  return texts.length > 0
    ? screenTexts(
        registry.screens,
        texts.map(({ text }) => text),
      )
    : NOTHING_FOUND
}

const HELP = 'Help is always here: firefly crisis'

/**
 * What every command shares: parse, call operations, render. A command holds no rule of its own.
 * `--json` prints the operation's output; errors become our kinds and exit codes, in words or as JSON.
 */
export abstract class FireflyCommand extends Command {
  static connection: Connection
  static override enableJsonFlag = true
  static override baseFlags = {
    plain: Flags.boolean({ description: 'Plain words only: no colour, no lines', helpGroup: 'GLOBAL' }),
  }

  private engine: Engine | undefined
  private screening: Screening = NOTHING_FOUND
  private supported = false
  private saved = false

  protected override async init(): Promise<void> {
    // The prompts look at this when they are loaded, which is later.
    if (this.argv.includes('--plain')) process.env.NO_COLOR = '1'
    await super.init()
  }

  /** A command that wrote its own lines has nothing more to say under `--json`. */
  override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json)
  }

  /** Whether a person sits at this terminal and can be asked. */
  protected get interactive(): boolean {
    return Boolean(process.stdin.isTTY && process.stdout.isTTY) && !this.jsonEnabled()
  }

  /** Calls an operation, and remembers what the screens noticed, to answer it after saving. */
  protected async call<T>(id: string, input: unknown): Promise<T> {
    const { output, screening, saved } = await this.outcome(id, input)
    if (screening.response !== 'continue_normal') {
      this.screening = screening
      this.saved = saved
    }
    return output as T
  }

  protected async outcome(id: string, input: unknown): Promise<Outcome> {
    const engine = await this.open()
    const outcome = await engine.call(id, input).catch((error) => {
      // Words that could not be saved are answered all the same.
      this.screening = screenInput(engine, id, input)
      throw error
    })
    if (engine.madeKey && !this.jsonEnabled()) this.tellKey(engine)
    return outcome
  }

  protected async open(): Promise<Engine> {
    this.engine ??= await FireflyCommand.connection.connect(this.interactive ? askPassphrase : undefined)
    return this.engine
  }

  /** Prints lines for a person. Nothing under `--json`. */
  protected say(text: string): void {
    this.log(wrap(text))
  }

  /** Shows support when the screens noticed something. Called after "Saved", and at the end if it was not. */
  protected async support(): Promise<void> {
    const { level, response } = this.screening
    if (this.supported || response === 'continue_normal') return
    this.supported = true
    const message = await this.supportWords(level, response).catch(() => HELP)
    // oclif's own way to write there is silent under `--json`.
    if (this.jsonEnabled()) process.stderr.write(`${wrap(message ?? HELP)}\n`)
    else this.log(`\n${message ?? HELP}\n`)
  }

  private async supportWords(level: string, response: string): Promise<string | null> {
    const engine = await this.open()
    const country = (await this.saidCountry(engine)) ?? FireflyCommand.connection.country() ?? null
    const { output } = await engine.call('crisis.support', { level, response, saved: this.saved, country })
    return (output as { message: string | null }).message
  }

  /** The country of the profile, where a store is open to ask. */
  private async saidCountry(engine: Engine): Promise<string | null> {
    if (!this.saved) return null
    const { output } = await engine.call('accounts.profile.get', {})
    return (output as { country: string | null }).country
  }

  private keyTold = false
  private tellKey(engine: Engine): void {
    if (this.keyTold) return
    this.keyTold = true
    const { id, where } = engine.key
    this.logToStderr(wrap(`Your entries are encrypted. The key is in ${where}.`))
    if (id === 'file') {
      const why = 'Whoever can read your files can read this key too.'
      this.logToStderr(
        wrap(`${why} To use a passphrase or a keyring instead, see: firefly key status --help`),
      )
    }
    this.logToStderr(wrap('When you have a calm moment, write down a recovery key: firefly key export'))
  }

  protected override async finally(_: Error | undefined): Promise<void> {
    try {
      await this.support()
      // Events wait in the outbox, so a failure here loses nothing: the next command delivers them.
      if (this.engine?.opened) await this.engine.dispatch().catch(() => {})
    } finally {
      await this.engine?.close()
    }
  }

  protected override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    if (error.name === 'ExitPromptError' || error.name === 'AbortPromptError') {
      this.logToStderr('\nStopped. Nothing was saved.')
      process.exitCode = 130
      return
    }
    const known = commandFailure(error)
    if (this.jsonEnabled()) this.logJson({ error: known.toJSON() })
    else this.logToStderr(wrap([known.message, known.hint].filter(Boolean).join('\n')))
    if (process.env.FIREFLY_DEBUG && !error.oclif) this.logToStderr(frames(error))
    process.exitCode = known.exit
  }
}

async function askPassphrase(again: boolean): Promise<string> {
  const { password } = await import('@inquirer/prompts')
  const message = again ? 'Choose a passphrase for your entries' : 'Your passphrase'
  const phrase = await password({ message, mask: true }, { output: process.stderr })
  if (
    again &&
    phrase !== (await password({ message: 'The same once more', mask: true }, { output: process.stderr }))
  ) {
    throw failure('key.invalid', 'The two were not the same.', 'Try again. Nothing was saved.')
  }
  return phrase
}
