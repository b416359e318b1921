import { failure } from '../errors.ts'

/** Most that is read from a pipe: text beyond what any field takes is refused before it fills the memory. */
const LIMIT = 16 * 1_048_576

/**
 * Standard input as text, exact but for one line end at its close, which `echo` adds.
 * @throws `input.encoding` when it is not UTF-8, `input.invalid` past 16 MiB
 */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    size += chunk.length
    if (size > LIMIT) throw failure('input.invalid', 'The text is longer than 16 MiB.', 'Nothing was saved.')
    chunks.push(chunk as Buffer)
  }
  return decode(Buffer.concat(chunks)).replace(/\r?\n$/, '')
}

/** @throws `input.encoding` */
export function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw failure(
      'input.encoding',
      'The text is not UTF-8.',
      'Convert it first, for example with: iconv -f latin1 -t utf-8. Nothing was saved.',
    )
  }
}

/** JSON of a file or pipe. @throws `input.json`; the message never repeats the text */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw failure('input.json', `${source} is not JSON.`, 'Correct it and try again.')
  }
}
