import { isDeepStrictEqual } from 'node:util'
import { isReading } from '../../analysers.ts'
import { type Finding, isFinding } from '../../screens.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'

/** Texts at the edge of what a person, a paste or an import may bring. */
const ODD = [
  '',
  ' \t\r\n',
  'a',
  '?!…—–',
  'I have not slept for three days. I want to die.',
  'İİİ I’m so ﬁne; ⅷ ẞ ΐ — no one, NO ONE! can help me',
  '👩‍👩‍👧‍👦 🏳️‍🌈 I feel 😀😀 great',
  'שלום, אני עצוב. مرحبا أنا بخير',
  'Z̸̢͔a̷l̶g̵o̴ i̷s̶ sad',
  '\ud83d half \ude00 a character \u0000 and NUL',
  '\u202eright to left\u202c \u200b\u200b zero width \ufeff',
  '我今天很累。明日は休みたい。',
  'constructor __proto__ toString hasOwnProperty',
  '(((((((([[[[{{{{.*+?^$|\\\\',
  '<script>alert(1)</script> {"json": [1, 2]} $' + '{x} %s',
  'sad '.repeat(5_000),
  'x'.repeat(50_000),
  '\n'.repeat(5_000),
  '. '.repeat(5_000),
  'i want to '.repeat(2_000),
]

/** Screens and analysers: they see whatever people write. */
export function textChecks({ plugin, texts }: Subject): ContractCheck[] {
  const demand: Demand = demandOf(plugin)
  const all = [...ODD, ...texts]
  return [
    {
      name: 'its screens bear any text, find the same twice, and point into it',
      run: async () => {
        for (const { id, screen } of plugin.screens ?? []) {
          const look = (text: string): Finding => {
            try {
              return screen(text)
            } catch (error) {
              demand(false, `the screen ${id} throws ${nameOf(error)} at ${nth(text, all)}`)
            }
          }
          const first = all.map(look)
          // Backwards, so that what a screen remembers of the text before shows.
          const second = all.map((_, i) => look(all.at(-1 - i) as string)).reverse()
          for (const [i, finding] of first.entries()) {
            const text = all[i] as string
            const where = nth(text, all)
            demand(
              isFinding(finding, text),
              `the screen ${id} gives no valid finding, or points outside ${where}`,
            )
            demand(
              isDeepStrictEqual(finding, second[i]),
              `the screen ${id} finds something else the second time in ${where}`,
            )
            demand(!repeats(finding, text), `the screen ${id} repeats the person's words in "why"`)
          }
        }
      },
    },
    {
      name: 'its analysers bear any text, read the same twice, and stay in range',
      run: async () => {
        for (const analyser of plugin.analysers ?? []) {
          const { id, version, rank } = analyser
          demand(
            typeof version === 'string' && version && Number.isFinite(rank),
            `the analyser ${id} lacks version or rank`,
          )
          for (const text of all) {
            const where = nth(text, all)
            const read = async () => analyser.read(text)
            const reading = await read().catch((error: unknown) => {
              demand(false, `the analyser ${id} throws ${nameOf(error)} at ${where}`)
            })
            demand(reading && isReading(reading), `the analyser ${id} gives no valid reading of ${where}`)
            demand(
              isDeepStrictEqual(reading, await read()),
              `the analyser ${id} reads something else the second time`,
            )
          }
        }
      },
    },
  ]
}

/** Whether "why" holds what the evidence marks. Short words may meet by chance. */
const repeats = ({ evidence }: Finding, text: string) =>
  evidence.some(({ start, end, why }) => end - start >= 12 && why.includes(text.slice(start, end)))

const nameOf = (error: unknown) =>
  error instanceof Error ? `${error.name} (${error.message})` : String(error)
const nth = (text: string, all: readonly string[]) =>
  `text ${all.indexOf(text) + 1} of the suite, ${JSON.stringify(text.slice(0, 40))}`
