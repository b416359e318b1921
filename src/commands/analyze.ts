import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { Args, Flags } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import { decode, readStdin } from '../engine/cli/input.ts'
import { asFireflyError, type FireflyError, failure } from '../engine/errors.ts'

interface Reading {
  valence: number
  emotion: { primary: string | null; secondary: string | null }
  crisis: { level: string; response: string }
}

export default class Analyze extends FireflyCommand {
  static override summary = 'Read the feeling in a text; nothing is stored'
  static override description =
    'With --jsonl: one {"id","text"} a line in, one analysis a line out, in the same order. A line that can\'t be read gives a line with its error, and exit code 2 at the end.'
  static override examples = [
    'echo "The bus was late again." | <%= config.bin %> analyze',
    '<%= config.bin %> analyze entries.jsonl --jsonl > read.jsonl',
  ]
  static override args = { file: Args.string({ description: 'A file, or - for standard input', default: '-' }) }
  static override flags = { jsonl: Flags.boolean({ description: 'One JSON object a line, in and out' }) }

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Analyze)
    if (flags.jsonl) return this.lines(args.file)
    const text = args.file === '-' ? await readStdin() : decode(read(args.file))
    const reading = await this.call<Reading>('emotion.analyze', { text })
    const { primary, secondary } = reading.emotion
    const feelings = [primary, secondary].filter(Boolean).join(' and ') || 'no feeling that can be named'
    this.say(`Firefly may notice: ${feelings}. Valence ${reading.valence.toFixed(2)}, from -1 to 1.`)
    return reading
  }

  private async lines(file: string): Promise<void> {
    const source = file === '-' ? process.stdin : createReadStream(file)
    const engine = await this.open()
    let [number, wrong] = [0, 0]
    try {
      for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
        number++
        if (line.trim() === '') continue
        const answer = await answerLine(line, async (text) => (await engine.call('emotion.analyze', { text })).output)
        if ('error' in answer) wrong++
        const out = JSON.stringify('error' in answer ? { line: number, ...answer } : answer)
        if (!process.stdout.write(`${out}\n`)) await once(process.stdout, 'drain')
      }
    } catch (error) {
      throw (error as { code?: string }).code ? cannotRead(file) : error
    }
    if (wrong > 0) {
      this.logToStderr(`${wrong} of ${number} lines could not be read; each has an error in its place.`)
      process.exitCode = 2
    }
  }
}

/** One line's analysis, or its error, in its place. */
async function answerLine(
  line: string,
  analyse: (text: string) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  let id: unknown = null
  try {
    const item = JSON.parse(line.replace(/^\ufeff/, '')) as { id?: unknown; text?: unknown } | null
    id = item?.id ?? null
    return { id, ...((await analyse(item?.text as string)) as object) }
  } catch (error) {
    const known: FireflyError =
      error instanceof SyntaxError ? failure('input.json', 'This line is not JSON.') : asFireflyError(error)
    return { id, error: known.toJSON() }
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw cannotRead(file)
  }
}

const cannotRead = (file: string) =>
  failure('input.invalid', `The file ${file} cannot be read.`, 'Check its name and whether you may read it.')
