import { once } from 'node:events'
import { createReadStream, readFileSync } from 'node:fs'
import { Args, Flags } from '@oclif/core'
import { analyseLines } from '../cli/analyze-lines.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { decode, readStdin } from '../engine/cli/input.ts'
import { FireflyError, failure } from '../engine/errors.ts'

interface Reading {
  valence: number
  emotion: { primary: string | null; secondary: string | null }
}

export default class Analyze extends FireflyCommand {
  static override summary = 'Read the feeling in a text; nothing is stored'
  static override description =
    'With --jsonl: one {"id","text"} a line in, one analysis a line out, in the same order. A line that can\'t be read gives a line with its error, and exit code 2 at the end.'
  static override examples = [
    'echo "The bus was late again." | <%= config.bin %> analyze',
    '<%= config.bin %> analyze entries.jsonl --jsonl > read.jsonl',
  ]
  static override args = {
    file: Args.string({ description: 'A file, or - for standard input', default: '-', ignoreStdin: true }),
  }
  static override flags = { jsonl: Flags.boolean({ description: 'One JSON object a line, in and out' }) }

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Analyze)
    if (flags.jsonl) return this.lines(args.file).catch(unreadable)
    const text = args.file === '-' ? await readStdin() : decode(await readFile(args.file))
    const reading = await this.call<Reading>('emotion.analyze', { text })
    const { primary, secondary } = reading.emotion
    const feelings = [primary, secondary].filter(Boolean).join(' and ') || 'no feeling that can be named'
    this.say(`Firefly may notice: ${feelings}. Valence ${reading.valence.toFixed(2)}, from -1 to 1.`)
    return reading
  }

  private async lines(file: string): Promise<void> {
    const source: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file)
    const engine = await this.open()
    const analyse = async (item: object) => (await engine.call('emotion.analyze', item)).output
    let [all, wrong] = [0, 0]
    for await (const answer of analyseLines(source, analyse)) {
      all++
      if (answer.error) wrong++
      if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, 'drain')
    }
    if (wrong === 0) return
    this.logToStderr(`${wrong} of ${all} lines could not be read; each has an error in its place.`)
    process.exitCode = 2
  }
}

const readFile = async (file: string): Promise<Buffer> => {
  try {
    return readFileSync(file)
  } catch (error) {
    return unreadable(error)
  }
}

/** The name is not repeated: where a text was given in its place, it would be somebody's words. */
function unreadable(error: unknown): never {
  if (error instanceof FireflyError || !(error as { code?: string }).code) throw error
  throw failure('input.invalid', 'This file cannot be read.', 'Check its name and whether you may read it.')
}
