import { personColumn, sealedColumns } from '../../db/kit.ts'
import { checkPlugin, type Plugin } from '../../plugin.ts'
import type { Question } from '../../questions.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'

/** What can be seen in the plain object, before anything runs. */
export function manifestChecks({ plugin, others, coreCommands }: Subject): ContractCheck[] {
  const demand: Demand = demandOf(plugin)
  return [
    { name: 'its manifest is whole', run: async () => checkPlugin(plugin) },
    { name: 'its tables can be kept, exported and sealed', run: async () => checkTables(plugin, demand) },
    {
      name: 'its questions are well-formed',
      run: async () => {
        for (const question of plugin.questions ?? []) checkQuestion(question, demand)
      },
    },
    {
      name: 'its commands call operations that exist',
      run: async () => {
        const known = [plugin, ...others].flatMap(({ operations = [] }) => operations.map(({ id }) => id))
        for (const { name, operation, examples = [] } of plugin.commands ?? []) {
          demand(known.includes(operation), `the command "${name}" calls ${operation}, which does not exist`)
          const first = name.split(' ')[0] ?? ''
          demand(!coreCommands.includes(first), `the command "${name}" takes a name of the core`)
          for (const example of examples) {
            demand(
              example.includes(`firefly ${name}`),
              `an example of "${name}" does not call firefly ${name}`,
            )
          }
        }
      },
    },
    {
      name: 'its jobs have a valid schedule',
      run: async () => {
        const cron = await import('node-cron')
        for (const { id, schedule, summary } of plugin.jobs ?? []) {
          const fields = schedule.trim().split(/\s+/).length
          demand(
            fields === 5 && cron.validate(schedule),
            `the job ${id} has no valid schedule of five fields`,
          )
          demand(summary, `the job ${id} has no summary`)
        }
      },
    },
  ]
}

function checkTables(plugin: Plugin, demand: Demand) {
  for (const table of plugin.tables ?? []) {
    const kinds = Object.values(table.columns).map(({ kind }) => kind)
    demand(table.columns.id, `the table ${table.name} has no column named id`)
    const people = kinds.filter((kind) => kind === 'person').length
    demand(people <= 1, `the table ${table.name} has ${people} person columns`)
    const sealed = sealedColumns(table).join(', ')
    demand(!sealed || personColumn(table), `the table ${table.name} seals ${sealed} but belongs to no person`)
  }
}

function checkQuestion({ id, ask, why, answer }: Question, demand: Demand) {
  demand(
    typeof ask === 'string' && ask.trim() && ask.length <= 120,
    `the question ${id} asks nothing, or too much`,
  )
  demand(typeof why === 'string' && why.trim(), `the question ${id} does not say why it is asked`)
  const kinds = ['number', 'choice', 'yes-no', 'text']
  demand(answer && kinds.includes(answer.kind), `the question ${id} has no answer of a known kind`)
  if (answer.kind === 'number') {
    const finite = Number.isFinite(answer.min) && Number.isFinite(answer.max)
    demand(finite && answer.min < answer.max, `the question ${id} has no range of numbers`)
  }
  if (answer.kind === 'choice') {
    const options = Array.isArray(answer.options) ? answer.options : []
    const words = options.every((option) => typeof option === 'string' && option.trim())
    demand(words && options.length > 1, `the question ${id} needs two or more options`)
    demand(new Set(options).size === options.length, `the question ${id} names an option twice`)
  }
}
