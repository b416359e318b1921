/**
 * Text that came from outside, safe to print: escape and control sequences are shown as `�` instead of
 * reaching the terminal, which could be told to hide, rewrite or copy things. Line ends and tabs stay.
 */
export const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '�')

/** Columns to wrap at: the terminal's, at most 80, so that lines stay short enough to follow. */
export const columns = (): number => Math.max(20, Math.min(process.stdout.columns ?? 80, 80))

/** Wraps at spaces; `indent` begins every line but the first. Line ends in the text are kept. */
export function wrap(text: string, width = columns(), indent = ''): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width, indent))
    .join('\n')
}

function wrapLine(line: string, width: number, indent: string): string {
  const lines: string[] = []
  const lead = line.slice(0, line.length - line.trimStart().length)
  let current = lead
  for (const word of line.trimStart().split(' ')) {
    const next = current === lead ? lead + word : `${current} ${word}`
    if (current !== lead && next.length > width) {
      lines.push(current)
      current = indent + word
    } else current = next
  }
  return [...lines, current].join('\n')
}

/** `2 minutes`, `30 seconds`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`
  return `${Math.round(seconds / 60)} minutes`
}

/** The end of an id: the random part, which tells entries of one day apart. */
export const shortId = (id: string): string => id.slice(-6)
