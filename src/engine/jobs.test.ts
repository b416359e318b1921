import { afterEach, beforeEach, expect, test } from 'vitest'
import { runOnce, schedule } from './jobs.ts'
import type { Job, Plugin } from './plugin.ts'
import { onBothStores } from './testing/both-stores.ts'
import { START, type Throwaway, throwawayEngine } from './testing/throwaway.ts'

const job = (over: Partial<Job> = {}): Job => ({
  id: 'owl.job',
  summary: 'x',
  schedule: '0 4 * * *',
  run: async () => {},
  ...over,
})

onBothStores('a job', (place) => {
  let at: Throwaway
  let ran: number
  let work: () => Promise<void>
  const plugin: Plugin = {
    id: 'owl',
    contract: 1,
    jobs: [
      job({
        async run() {
          ran++
          await work()
        },
      }),
    ],
  }

  beforeEach(async () => {
    ran = 0
    work = async () => {}
    at = await throwawayEngine([plugin], { place: await place() })
  })
  afterEach(() => at.close())

  test('runs again at each call, and one without name is missing', async () => {
    expect(await at.engine.runJob('owl.job')).toBe(true)
    expect(await at.engine.runJob('owl.job')).toBe(true)
    expect(ran).toBe(2)
    await expect(at.engine.runJob('owl.none')).rejects.toMatchObject({ code: 'job.missing' })
    expect((await at.engine.call('core.jobs.run', { job: 'owl.job' })).output).toEqual({ ran: true })
  })

  test('is run by one program at a time, and by another when the first died', async () => {
    let finish = () => {}
    work = () =>
      new Promise((resolve) => {
        finish = resolve
      })
    const first = at.engine.runJob('owl.job')
    while (ran === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(await at.engine.runJob('owl.job')).toBe(false)
    at.clock.advance(16 * 60_000)
    work = async () => {}
    expect(await at.engine.runJob('owl.job')).toBe(true)
    finish()
    expect(await first).toBe(true)
    expect(ran).toBe(2)
  })

  test('that fails says so by name, and runs at its next time', async () => {
    work = () => Promise.reject(new Error('a secret'))
    await expect(at.engine.runJob('owl.job')).rejects.toMatchObject({
      code: 'plugin.failed',
      message: 'Plugin owl failed in owl.job (Error).',
    })
    work = async () => {}
    expect(await at.engine.runJob('owl.job')).toBe(true)
  })

  test('is started once by several programs at the same moment', async () => {
    await at.engine.runJob('owl.job')
    const stores = await Promise.all([at.place.open(), at.place.open()])
    let both = 0
    const slow = () => new Promise<void>((resolve) => setTimeout(() => resolve(void both++), 100))
    const got = await Promise.all(stores.map((store) => runOnce(store, () => new Date(START), job(), slow)))
    await Promise.all(stores.map((store) => store.close()))
    expect(got.sort()).toEqual([false, true])
    expect(both).toBe(1)
  })
})

test('a job without a valid schedule is told of, and the others are started', async () => {
  const refused: string[] = []
  const jobs = [job({ schedule: 'at noon' }), job({ id: 'owl.sound' })]
  const stop = await schedule(
    jobs,
    async () => {},
    ({ id }) => refused.push(id),
  )
  await stop()
  expect(refused).toEqual(['owl.job'])
  const at = await throwawayEngine([], {
    thirdParty: [{ id: 'owl', contract: 1, jobs: [job({ schedule: 'at noon' })] }],
  })
  await at.engine.startJobs()
  expect(at.engine.registry.problems[0]).toMatchObject({
    plugin: 'owl',
    error: { message: 'The job owl.job of plugin owl has no valid schedule.' },
  })
  await at.close()
})
