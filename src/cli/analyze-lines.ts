import { decode } from '../engine/cli/input.ts'
import { asFireflyError, failure } from '../engine/errors.ts'

type Answer = Record<string, unknown> & { error?: unknown }
/** More than any text that can be read. What is longer is passed over before it fills the memory. */
const LONGEST = 16 * 1_048_576

/**
 * One answer for each line that is not empty, in the order of the lines: the analysis, or the error in its
 * place, which never repeats the line.
 */
export async function* analyseLines(
  source: AsyncIterable<Buffer>,
  analyse: (input: { text?: unknown }) => Promise<unknown>,
): AsyncGenerator<Answer> {
  let number = 0
  for await (const line of byteLines(source)) {
    number++
    if (line && line.toString('latin1').trim() === '') continue
    yield answerLine(line, number, analyse)
  }
}

async function answerLine(
  line: Buffer | null,
  number: number,
  analyse: (input: { text?: unknown }) => Promise<unknown>,
): Promise<Answer> {
  let id: unknown = null
  try {
    if (!line) throw failure('input.invalid', 'This line is longer than 16 MiB.')
    const item = parse(decode(line)) as { id?: unknown; text?: unknown } | null
    id = item?.id ?? null
    return { id, ...((await analyse(item?.text === undefined ? {} : { text: item.text })) as object) }
  } catch (error) {
    return { line: number, id, error: asFireflyError(error).toJSON() }
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^\ufeff/, ''))
  } catch {
    throw failure('input.json', 'This line is not JSON.')
  }
}

/**
 * Lines split at the line feed alone, as JSON lines are: readline would also cut at U+2028, which JSON may
 * hold. Null for one that is too long.
 */
async function* byteLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = []
  let size = 0
  const add = (part: Buffer) => {
    size += part.length
    if (size > LONGEST) parts = []
    else parts.push(part)
  }
  const take = () => {
    const line = size > LONGEST ? null : Buffer.concat(parts)
    parts = []
    size = 0
    return line
  }
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, at))
      yield take()
      from = at + 1
    }
    add(chunk.subarray(from))
  }
  if (size > 0) yield take()
}
