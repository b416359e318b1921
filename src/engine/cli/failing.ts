import { asFireflyError, FireflyError, failure } from '../errors.ts'
import { nearest } from './nearest.ts'

/** What oclif's parser throws: it holds what was typed, which may be somebody's words. */
interface ParseError extends Error {
  oclif?: { exit?: number }
  flags?: string[]
  args?: { name?: string }[]
  parse?: { input?: { flags?: Record<string, unknown> } }
}

/** Anything a command threw, as the one error a caller sees. */
export function commandFailure(error: Error): FireflyError {
  const { oclif } = error as ParseError
  return oclif && !(error instanceof FireflyError) ? parseFailure(error as ParseError) : asFireflyError(error)
}

/** A word is repeated only when it is nearly one of ours: the rest may be a text without quotation marks. */
function parseFailure(error: ParseError): FireflyError {
  const first = error.flags?.[0]
  if (first !== undefined) {
    const known = Object.keys(error.parse?.input?.flags ?? {}).map((name) => `--${name}`)
    const near = nearest(first, known)
    const hint = near ? `Did you mean: ${near}` : 'See the flags of this command with --help.'
    return failure('input.flags', near ? `There is no flag ${first}.` : 'There is no such flag.', hint)
  }
  if (error.message.startsWith('Unexpected argument')) {
    const hint = 'A text of several words needs quotation marks around it. See --help.'
    return failure('input.flags', 'There are words here that this command does not take.', hint)
  }
  if (error.message.startsWith('Missing')) {
    const lacking = (error.args ?? []).map(({ name }) => name).join(', ')
    return failure('input.flags', `This command needs: ${lacking}.`, 'See --help.')
  }
  const [what = ''] = error.message.split('\nSee more help')
  return failure('input.flags', what.replace(/\s+/g, ' '), 'See --help.')
}

/** Where an error came from, without its message, which may hold somebody's words. */
export function frames({ stack = '', message, name }: Error): string {
  const trace = stack.replace(message, '').replace(name, '')
  return trace
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .join('\n')
}
