import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectFits, type Home, makeHome, outputOf, ROOT } from './firefly.ts'

let home: Home
beforeAll(() => {
  home = makeHome()
})
afterAll(() => home.remove())

interface Line {
  id: unknown
  line?: number
  error?: { code: string; message: string }
  crisis?: { level: string; response: string }
  [field: string]: unknown
}

async function lines(input: string | Uint8Array, code: number, args: string[] = ['analyze', '--jsonl']) {
  const said = await home.run(args, { input })
  expect({ code: said.code, err: code ? '' : said.err }).toEqual({ code, err: '' })
  const out = said.out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
  for (const { id, error, ...reading } of out) if (!error) expectFits(outputOf('emotion.analyze'), reading)
  return { out, err: said.err }
}

test('a text from standard input or a file, in words and as JSON; nothing is stored', async () => {
  const text = 'I am so happy and glad about the garden today.'
  const file = join(home.folder, 'entry.txt')
  writeFileSync(file, text)
  const piped = await home.json(['analyze'], { input: text, operation: 'emotion.analyze' })
  expect(await home.json(['analyze', file], { operation: 'emotion.analyze' })).toEqual(piped)
  expect(await home.json(['analyze', '-'], { input: text })).toEqual(piped)
  expect((await home.run(['analyze', file])).out).toMatch(
    /^Firefly may notice: joy.* Valence 0\.\d\d, from -1 to 1\.\n$/,
  )
  expect(() => readFileSync(home.db)).toThrow('ENOENT')
})

test('5,000 lines keep their order', async () => {
  const texts = readFileSync(join(ROOT, 'fixtures/diary/entries.jsonl'), 'utf8').trim().split('\n')
  const input = Array.from({ length: 5_000 }, (_, i) =>
    JSON.stringify({ id: i, text: (JSON.parse(texts[i % texts.length] ?? '') as { text: string }).text }),
  )
  const { out } = await lines(`${input.join('\n')}\n`, 0)
  expect(out.map(({ id }) => id)).toEqual(input.map((_, i) => i))
  // The same text reads the same, wherever it stands.
  expect({ ...out[4_990], id: 0 }).toEqual({ ...out[0], id: 0 })
})

test('a line that cannot be read keeps its place with an error, and never repeats the text', async () => {
  const input = Buffer.concat([
    Buffer.from('\ufeff{"id":"a","text":"calm \u2028 day"}\r\n\n   \n'),
    Buffer.from('NEEDLE is not JSON\n'),
    Buffer.from('{"id":"c"}\n'),
    Buffer.from('{"id":"d","text":7}\n'),
    Buffer.from('{"id":"e","text":"NEEDLE \\ud800"}\n'),
    Buffer.from([...Buffer.from('{"id":"f","text":"NEEDLE '), 0xff, ...Buffer.from('"}\n')]),
    Buffer.from('null\n"NEEDLE"\n{"id":"g","text":""}\n'),
    Buffer.from('{"id":"h","text":"I want to kill myself."}'),
  ])
  const { out, err } = await lines(input, 2)
  expect(out.map(({ id, line, error }) => [id, line, error?.code])).toEqual([
    ['a', undefined, undefined],
    [null, 4, 'input.json'],
    ['c', 5, 'input.invalid'],
    ['d', 6, 'input.invalid'],
    ['e', 7, 'input.text'],
    [null, 8, 'input.encoding'],
    [null, 9, 'input.invalid'],
    [null, 10, 'input.invalid'],
    ['g', undefined, undefined],
    ['h', undefined, undefined],
  ])
  expect(out.at(-1)?.crisis).toMatchObject({ response: 'show_crisis_resources' })
  expect(JSON.stringify(out.filter(({ error }) => error)) + err).not.toContain('NEEDLE')
  expect(err).toBe('7 of 10 lines could not be read; each has an error in its place.\n')
})

test('a huge line is refused in its place, and the next is read', async () => {
  const huge = Buffer.alloc(17 * 1_048_576, 'x')
  const { out } = await lines(Buffer.concat([huge, Buffer.from('\n{"id":1,"text":"calm"}\n')]), 2)
  expect(out[0]).toMatchObject({ line: 1, id: null, error: { message: 'This line is longer than 16 MiB.' } })
  expect(out[1]).toMatchObject({ id: 1 })
})

test('nothing in, nothing out', async () => {
  expect((await lines('', 0)).out).toEqual([])
  expect((await lines('\n\n', 0)).out).toEqual([])
})

test.each([
  [['analyze', 'no-such-file']],
  [['analyze', 'no-such-file', '--jsonl']],
  [['analyze', '.', '--jsonl']],
  [['analyze', '.']],
])('%j says that the file cannot be read, without repeating what was typed', async (args) => {
  const { code, out, err } = await home.run(args)
  expect({ code, out, err }).toEqual({
    code: 2,
    out: '',
    err: 'This file cannot be read.\nCheck its name and whether you may read it.\n',
  })
})
