import { and, asc, desc, eq, gte, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import Type from 'typebox'
import { self } from '../../engine/access.ts'
import type { BuiltTable } from '../../engine/db/kit.ts'
import { failure } from '../../engine/errors.ts'
import { type Context, get, type Operation, operation, post } from '../../engine/operation.ts'
import { misfit } from '../../engine/questions.ts'
import { Day, Fields, Optional } from '../../engine/schema.ts'
import { checkZone, localDay, systemZone } from '../../engine/time.ts'
import { Checkin, CheckinCreated, CheckinInput } from './fields.ts'
import { analysisColumns, screeningColumns } from './reading.ts'
import { moodCheckins } from './schema.ts'

interface Person {
  timezone: string | null
  country: string | null
  has_adhd: boolean
  has_autism_spectrum: boolean
  contraindications: string[] | null
}

const call = async <T>(context: Context, id: string, input: unknown, otherwise: T): Promise<T> =>
  context.has(id) ? ((await context.call(id, input)) as T) : otherwise

/** @throws `input.invalid` for an unknown question or an answer that does not fit it */
function checkAnswers(context: Context, answers: CheckinInput['answers']) {
  for (const [id, answer] of Object.entries(answers ?? {})) {
    const question = context.questions.find((q) => q.id === id)
    const known = context.questions.map((q) => q.id).join(', ') || 'none'
    if (!question) {
      // Repeated only if it looks like an id: typed in the wrong place, it may be somebody's words.
      const which = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9.-]*$/.test(id) ? `question ${id}` : 'such question'
      throw failure('input.invalid', `There is no ${which}. Known: ${known}. Nothing was saved.`)
    }
    const wanted = misfit(question, answer)
    if (wanted) throw failure('input.invalid', `The answer to ${id} must be ${wanted}. Nothing was saved.`)
  }
}

/** Skipped: no value, blank text, an empty list, or answers that are all skipped. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.values(value).every(isNothing))

const view = (row: Record<string, unknown>): Checkin =>
  Object.fromEntries(Object.keys(Checkin.properties).map((name) => [name, row[name] ?? null])) as Checkin

/** Suggestions come after saving: their failure never loses an entry. */
async function recommend(context: Context, checkin: Checkin, person: Person) {
  const told = {
    mood: checkin.mood_score,
    energy: checkin.energy_level,
    anxiety: checkin.anxiety_level,
    stress: checkin.stress_level,
    sensory_load: checkin.sensory_load_score,
    // Only what the person chose: the reason shown says "you said you feel".
    emotions: checkin.emotion_tags,
    has_adhd: person.has_adhd,
    has_autism: person.has_autism_spectrum,
    contraindications: person.contraindications ?? [],
    crisis: context.screening.response,
    day: checkin.day,
  }
  try {
    return await call<CheckinCreated['recommendations']>(context, 'interventions.suggest', told, [])
  } catch {
    return []
  }
}

/** Loaded when a time is given: reckoning with wall clocks is heavier than all else here. */
async function instantOf(text: string, zone: string, now: Date): Promise<string> {
  const { resolveInstant } = await import('../../engine/instant.ts')
  return resolveInstant(text, zone, now)
}

const create = operation({
  id: 'checkins.create',
  summary: 'Note how you are; every question can be skipped',
  input: CheckinInput,
  output: CheckinCreated,
  access: self('checkins'),
  http: post('/checkins'),
  async run(context, input) {
    checkAnswers(context, input.answers)
    const { occurred_at, time_zone, ...noted } = input
    if (Object.values(noted).every(isNothing)) {
      throw failure(
        'input.invalid',
        'There is nothing to note yet.',
        'Answer one question, or write one word.',
      )
    }
    const now = context.now()
    const [person, preferences] = await Promise.all([
      call<Partial<Person>>(context, 'accounts.profile.get', {}, {}),
      call<{ day_boundary?: string }>(context, 'accounts.preferences.get', {}, {}),
    ])
    const zone = checkZone(time_zone ?? person.timezone ?? systemZone())
    const at = occurred_at ? await instantOf(occurred_at, zone, now) : now.toISOString()
    const analysis = input.journal_text ? await context.analyse(input.journal_text) : null
    const row = await context.store.write(async (tx) => {
      const added = await tx.rows(moodCheckins).add({
        ...noted,
        emotion_tags: noted.emotion_tags ?? [],
        occurred_at: at,
        recorded_at: now.toISOString(),
        created_at: now.toISOString(),
        time_zone: zone,
        day: localDay(at, zone, preferences.day_boundary ?? '04:00'),
        ...analysisColumns(analysis),
        ...screeningColumns(context.screening),
      } as never)
      tx.audit({ type: 'mood_checkins', id: added.id })
      await tx.emit('checkin.created', { id: added.id })
      // The person's words don't wait for an analyser: what could not be read in time is read from the outbox.
      if (added.journal_text && !analysis) await tx.emit('checkin.unread', { id: added.id })
      return added
    })
    const checkin = view(row)
    return {
      checkin,
      recommendations: await recommend(context, checkin, person as Person),
      crisis_alert: checkin.crisis_flagged,
    }
  },
})

const getOne = operation({
  id: 'checkins.get',
  summary: 'Show one entry, by its id or the end of it',
  input: Fields({ id: Type.String({ pattern: '^[0-9a-fA-F-]{4,36}$', says: 'an id as history shows it' }) }),
  output: Checkin,
  access: self('checkins'),
  http: get('/checkins/{id}'),
  run: (context, { id }) =>
    context.store.read(async (tx) => {
      const whole = id.toLowerCase()
      const isIt = (t: BuiltTable) =>
        id.length === 36 ? eq(t.id as never, whole) : sql`cast(${t.id} as text) like ${`%${whole}`}`
      const rows = await tx.rows(moodCheckins).find({ where: isIt, limit: 2 })
      const [row, other] = rows
      if (other)
        throw failure('input.invalid', 'This id fits more than one entry.', 'Give more of its letters.')
      if (!row)
        throw failure('entry.missing', 'There is no entry with this id.', 'See your entries: firefly history')
      return view(row)
    }),
})

const list = operation({
  id: 'checkins.list',
  summary: 'Your entries, newest first',
  input: Fields({
    start_date: Optional(Day(), { flag: 'from', title: 'First day' }),
    end_date: Optional(Day(), { flag: 'to', title: 'Last day' }),
    limit: Optional(Type.Integer({ minimum: 1, maximum: 1000 }), {
      title: 'Most entries to show (30)',
      says: 'a whole number from 1 to 1000',
    }),
    cursor: Optional(Type.String({ maxLength: 100, pattern: '^[0-9TZ:.-]{24}_[0-9a-f-]{36}$' }), {
      title: 'Where the last page ended',
      says: 'the next_cursor of the page before',
    }),
  }),
  output: Fields({ checkins: Type.Array(Checkin), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
  access: self('checkins'),
  http: get('/checkins'),
  run: (context, { start_date, end_date, limit, cursor }) =>
    context.store.read(async (tx) => {
      const most = limit ?? 30
      const [before, beforeId] = cursor?.split('_') ?? []
      const rows = await tx.rows(moodCheckins).find({
        where: (t) =>
          and(
            start_date ? gte(t.day as never, start_date) : undefined,
            end_date ? lte(t.day as never, end_date) : undefined,
            before && beforeId
              ? or(
                  lt(t.occurred_at as never, before),
                  and(eq(t.occurred_at as never, before), lt(t.id as never, beforeId)),
                )
              : undefined,
          ),
        orderBy: (t) => [desc(t.occurred_at as never), desc(t.id as never)],
        limit: most + 1,
      })
      const page = rows.slice(0, most)
      const last = rows.length > most ? page.at(-1) : undefined
      return { checkins: page.map(view), next_cursor: last ? `${last.occurred_at}_${last.id}` : null }
    }),
})

/** A text that no analyser has read yet. */
const unread = (t: BuiltTable) => and(isNull(t.analysed_by as never), isNotNull(t.journal_text as never))

const readWaiting = operation({
  id: 'checkins.read-waiting',
  summary: 'Read the texts that were saved before an analyser could',
  input: Fields({}),
  output: Fields({ read: Type.Integer(), waiting: Type.Integer() }),
  access: self('checkins'),
  async run(context) {
    const waiting = await context.store.read((tx) =>
      tx.rows(moodCheckins).find({ where: unread, orderBy: (t) => [asc(t.id as never)], limit: 200 }),
    )
    let read = 0
    for (const { id, journal_text } of waiting) {
      const analysis = journal_text ? await context.analyse(journal_text) : null
      if (!analysis) continue
      await context.store.write(async (tx) => {
        await tx.rows(moodCheckins).update(id, analysisColumns(analysis))
        tx.audit({ type: 'mood_checkins', id })
      })
      read++
    }
    return { read, waiting: waiting.length - read }
  },
})

export const operations: Operation[] = [create, getOne, list, readWaiting]
