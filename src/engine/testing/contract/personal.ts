import { eq } from 'drizzle-orm'
import { personColumn, type RowOf, sealedColumns, type Table } from '../../db/kit.ts'
import { rowsOf } from '../../db/rows.ts'
import { START } from '../throwaway.ts'
import { MARKER, sampleRow } from './sample.ts'
import { type ContractCheck, type Demand, demandOf, type Subject } from './subject.ts'
import { inWorld, type World } from './world.ts'

type Row = Record<string, unknown>
type Sections = Record<string, Record<string, unknown> | undefined>

const now = () => new Date(START)
/** As it stands in an exported file. */
const plain = (value: unknown) => JSON.stringify(value)

/** A person's data: sealed, given to them whole, and gone when they want it gone. */
export function personalChecks(subject: Subject): ContractCheck[] {
  const { plugin } = subject
  const demand: Demand = demandOf(plugin)
  const tables = (plugin.tables ?? []).filter(personColumn)
  return [
    {
      name: 'what it seals cannot be read in the database',
      run: async () => {
        const sealing = tables.filter((table) => sealedColumns(table).length > 0)
        if (sealing.length === 0) return
        await inWorld(subject, async (world) => {
          for (const table of sealing) {
            await addRow(world, table, world.people[0], 1)
            const rows = await rawRows(world, table, world.people[0])
            for (const [name, value] of rows.flatMap((row) =>
              sealedColumns(table).map((c) => [c, row[c]] as const),
            )) {
              const sealed = Buffer.isBuffer(value) && !value.includes(MARKER)
              demand(sealed, `${table.name}.${name} can be read in the database`)
            }
          }
        })
      },
    },
    {
      name: 'what it keeps of a person is exported and erased, and nothing of another person',
      run: () => inWorld(subject, (world) => exportAndErase(world, subject, tables, demand)),
    },
  ]
}

async function exportAndErase(world: World, { plugin }: Subject, tables: Table[], demand: Demand) {
  const [leaving, staying] = world.people
  const kept = new Map<Table, { mine: Row; other: Row }>()
  for (const table of tables) {
    kept.set(table, {
      mine: await addRow(world, table, leaving, 1),
      other: await addRow(world, table, staying, 2),
    })
  }
  const { output } = await world.engine.call('core.person.export', {}, world.as(leaving))
  const { [plugin.id]: section = {} } = (output as { sections: Sections }).sections
  for (const [table, { mine, other }] of kept) {
    const exported = section[table.name]
    demand(exported, `the export leaves out the table ${table.name}`)
    // A plugin may give its table another form, which can't be compared column by column.
    const own = Object.hasOwn(plugin.export ?? {}, table.name)
    const whole = own || (exported as Row[]).some((row) => plain(row) === plain(mine))
    demand(whole, `the export does not hold a row of ${table.name} as it was stored`)
    demand(!plain(exported).includes(String(other.id)), `the export of one person holds a row of another`)
  }
  for (const [name, part] of Object.entries(section)) {
    demand(part === null || !Object.hasOwn(Object(part), 'lacking'), `its export section ${name} throws`)
  }
  await world.engine.call('core.person.erase', { confirm: 'erase everything' }, world.as(leaving))
  for (const [table, { other }] of kept) {
    demand(
      (await rawRows(world, table, leaving)).length === 0,
      `erasing a person leaves their rows of ${table.name}`,
    )
    const [still] = await world.store.read((s) => rowsOf(s, world.vault, staying, table, now).find())
    demand(plain(still) === plain(other), `erasing a person changes another person's rows of ${table.name}`)
  }
}

/** Adds a sample row and gives it as it is read back. */
async function addRow({ store, vault }: World, table: Table, person: string, n: number): Promise<Row> {
  const { id, ...row } = sampleRow(table, n)
  const given = table.columns.id?.kind === 'person' ? row : { id, ...row }
  await store.write(async (s) => void (await rowsOf(s, vault, person, table, now).add(given as RowOf<Table>)))
  const [found] = await store.read((s) => rowsOf(s, vault, person, table, now).find())
  return found as Row
}

async function rawRows({ store }: World, table: Table, person: string): Promise<Row[]> {
  return store.read(async (s) => {
    const t = s.table(table)
    return s.db
      .select()
      .from(t)
      .where(eq(t[personColumn(table) as string] as never, person))
  })
}
