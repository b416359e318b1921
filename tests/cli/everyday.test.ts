import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Created, type Entry, type Home, onBothStores, type Page } from './firefly.ts'

const ODD = 'Bus 🚌 nach Hause — שלום, مرحبا 👩‍👩‍👧‍👦 e\u0301 \ufeff\u2028 \u202e\u0007 tab\t🏴󠁧󠁢󠁳󠁣󠁴󠁿\r\nend  '

onBothStores('the everyday commands', (place) => {
  let home: Home
  beforeAll(async () => {
    home = await place()
  })
  afterAll(() => home.remove())

  const create = (args: string[], input?: string) =>
    home.json<Created>(args, { operation: 'checkins.create', ...(input !== undefined && { input }) })
  const show = (id: string) => home.json<Entry>(['show', id], { operation: 'checkins.get' })

  test('a check-in by flags keeps what they say, and nothing else', async () => {
    const flags = [
      '--mood',
      '6',
      '--energy',
      '4',
      '--emotion',
      'calm,hopeful',
      '--where',
      'home',
      '--with',
      'alone',
    ]
    const more = ['--doing', 'tea', '--body', 'shoulders=7', '--body', 'jaw=0', '--at', '2026-02-03 21:30']
    const { checkin } = await create(['checkin', ...flags, ...more, '--zone', 'Europe/Berlin'])
    expect(checkin).toMatchObject({
      mood_score: 6,
      energy_level: 4,
      anxiety_level: null,
      stress_level: null,
      emotion_tags: ['calm', 'hopeful'],
      context_location: 'home',
      context_social: 'alone',
      context_activity: 'tea',
      body_scan_data: { shoulders: 7, jaw: 0 },
      occurred_at: '2026-02-03T20:30:00.000Z',
      day: '2026-02-03',
      journal_text: null,
    })
    expect(await show(checkin.id)).toEqual(checkin)
  })

  test('a text from standard input is kept exactly, but for the line end that echo adds', async () => {
    for (const args of [
      ['checkin', '--mood', '5', '--journal', '-'],
      ['checkin'],
      ['journal'],
      ['journal', '-'],
    ]) {
      const { checkin } = await create(args, `${ODD}\n`)
      expect(checkin.journal_text).toBe(ODD)
      expect((await show(checkin.id)).journal_text).toBe(ODD)
    }
  })

  test('words after `journal` are the entry', async () => {
    const { checkin } = await create(['journal', 'The', 'bus', 'was', 'loud 🚌'])
    expect(checkin.journal_text).toBe('The bus was loud 🚌')
    const dashed = await home.run(['journal', '--json', '--', '--plain', 'is a flag'])
    expect((JSON.parse(dashed.out) as Created).checkin.journal_text).toBe('--plain is a flag')
  })

  test('show takes a whole id or its ending, and says when it fits none or several', async () => {
    const [{ checkin: one }, { checkin: other }] = [
      await create(['journal', 'one']),
      await create(['journal', 'two']),
    ]
    expect(await show(one.id.slice(-6))).toEqual(one)
    expect(await show(one.id.slice(-8).toUpperCase())).toEqual(one)
    expect(await show(one.id.toUpperCase())).toEqual(one)
    expect(await home.fails(['show', 'ffffffff'], 4)).toMatchObject({
      code: 'entry.missing',
      message: 'There is no entry with this id.',
      hint: 'See your entries: firefly history',
    })
    const unlike = `${one.id.slice(0, -4)}0000`
    if (unlike !== one.id) expect((await home.fails(['show', unlike], 4)).code).toBe('entry.missing')
    expect(await home.fails(['show', 'no-id'], 2)).toMatchObject({
      message: 'id must be an id as history shows it.',
    })
    expect(other.id).not.toBe(one.id)
  })

  test('history goes page by page, without gap or repeat, and by days', async () => {
    const days = [
      '2025-06-01 03:59',
      '2025-06-01 04:00',
      '2025-06-02 12:00',
      '2025-06-02 12:00',
      '2025-06-03 23:59',
    ]
    const made: string[] = []
    for (const at of days) {
      made.push((await create(['checkin', '--mood', '3', '--at', at, '--zone', 'Europe/Berlin'])).checkin.id)
    }
    const page = (args: string[]) => home.json<Page>(['history', ...args], { operation: 'checkins.list' })
    const june = ['--from', '2025-06-01', '--to', '2025-06-03']
    const all = await page(june)
    // The first was before four in the morning, which belongs to the last day of May.
    expect(all.checkins.map(({ id }) => id)).toEqual([made[4], made[3], made[2], made[1]])
    expect(all.next_cursor).toBeNull()

    const seen: string[] = []
    let cursor: string | null = null
    do {
      const next: Page = await page([...june, '--limit', '1', ...(cursor ? ['--cursor', cursor] : [])])
      seen.push(...next.checkins.map(({ id }) => id))
      cursor = next.next_cursor
    } while (cursor)
    expect(seen).toEqual(all.checkins.map(({ id }) => id))

    const { out } = await home.run(['history', ...june, '--limit', '2'])
    const hint = /^ {2}firefly (history --from 2025-06-01 --to 2025-06-03 --limit 2 --cursor \S+)$/m.exec(
      out,
    )?.[1]
    const second = await page((hint ?? '').split(' ').slice(1))
    expect(second.checkins.map(({ id }) => id)).toEqual([made[2], made[1]])
    expect((await page(['--from', '2025-06-02', '--to', '2025-06-02'])).checkins).toHaveLength(2)
    expect((await page(['--to', '2024-01-01'])).checkins).toEqual([])
    expect((await home.run(['history', '--to', '2024-01-01'])).out).toContain(
      'There are no entries here yet.',
    )
  })

  test('profile and preferences show, change, empty and refuse', async () => {
    const profile = (args: string[], operation: string) =>
      home.json<Record<string, unknown>>(['profile', ...args], { operation })
    const said = ['--display-name', 'Sam 🌿', '--country', 'IE', '--has-adhd', '--no-has-anxiety']
    const saved = await profile(said, 'accounts.profile.update')
    expect(saved).toMatchObject({ display_name: 'Sam 🌿', country: 'IE', has_adhd: true, has_anxiety: false })
    expect(await profile([], 'accounts.profile.get')).toEqual(saved)
    const emptied = await profile(['--display-name', 'none', '--country', 'none'], 'accounts.profile.update')
    expect(emptied).toMatchObject({ display_name: null, country: null, has_adhd: true })
    expect(await home.fails(['profile', '--country', 'Ireland'], 2)).toMatchObject({
      message: 'country must be a country of two capital letters, such as IE.',
    })
    expect(await home.fails(['profile', '--timezone', 'Mars/Base'], 2)).toMatchObject({ code: 'input.time' })

    const preferences = (args: string[], operation: string) =>
      home.json<Record<string, unknown>>(['preferences', ...args], { operation })
    const usual = await preferences([], 'accounts.preferences.get')
    const changed = await preferences(
      ['--font-size', '20', '--day-boundary', '05:30'],
      'accounts.preferences.update',
    )
    expect(changed).toEqual({ ...usual, font_size: 20, day_boundary: '05:30' })
    expect(
      await preferences(['--font-size', 'none', '--day-boundary', 'none'], 'accounts.preferences.update'),
    ).toEqual(usual)
    expect(await home.fails(['preferences', '--font-size', 'big'], 2)).toMatchObject({
      message: 'font_size must be a whole number from 10 to 40.',
    })
    const { out } = await home.run(['profile'])
    expect(out).toContain('has_adhd: yes\nhas_autism_spectrum: no\nhas_anxiety: no\n')
    expect(out).toContain('country: not set\n')
  })

  test('`call` reaches any operation with JSON in and out', async () => {
    const text = 'through call'
    const made = await home.run(['call', 'checkins.create'], {
      input: JSON.stringify({ journal_text: text }),
    })
    const { checkin } = JSON.parse(made.out) as Created
    const read = await home.json(['call', 'checkins.get', '--input', JSON.stringify({ id: checkin.id })])
    expect(read).toEqual(checkin)
    expect(await home.fails(['call', 'checkins.create', '--input', '{bad'], 2)).toMatchObject({
      code: 'input.json',
      message: 'The input is not JSON.',
    })
    expect(await home.fails(['call', 'nothing.here'], 4)).toMatchObject({ code: 'operation.missing' })
    expect(await home.fails(['call', 'checkins.get', '--input', '[]'], 2)).toMatchObject({
      code: 'input.invalid',
    })
    expect(await home.fails(['call', 'checkins.list', '--input', '{"limt":1}'], 2)).toMatchObject({
      message: expect.stringContaining('There is no field limt. Known:'),
    })
  })

  test('plugins lists what is at work, and its operations', async () => {
    const listed = await home.json<{ plugins: { id: string }[] }>(['plugins'], {
      operation: 'core.plugins.list',
    })
    expect(listed.plugins.map(({ id }) => id)).toContain('checkins')
    const { out } = await home.run(['plugins', '--operations'])
    expect(out).toContain('checkins (built in)\n    checkins.create: ')
  })

  test('an entry in words: no colour, no control characters, and never a word of the text in a line of ids', async () => {
    const { code, out, err } = await home.run(['journal', 'calm \u001b[31mred\u001b[0m and glad'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Saved\.\n/)
    const id = /firefly show ([0-9a-f]{6})\n/.exec(out)?.[1] ?? ''
    for (const args of [
      ['show', id],
      ['show', id, '--plain'],
      ['history', '--limit', '1'],
    ]) {
      const shown = await home.run(args, { env: { NO_COLOR: '1' } })
      expect(shown.out).toContain('calm �[31mred�[0m and glad')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
      expect(shown.out).not.toMatch(/\u001b/)
    }
  })
})
