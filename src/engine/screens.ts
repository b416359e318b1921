import { CRISIS_LEVELS, CRISIS_RESPONSES, type CrisisLevel, type CrisisResponse } from './vocabulary.ts'

/** What a screen notices in one text. Offsets are UTF-16 units into it; `why` never repeats it. */
export interface Finding {
  level: CrisisLevel
  response: CrisisResponse
  /** 0…1 */
  score: number
  evidence: { category: string; start: number; end: number; why: string }[]
}

/** A plugin's look at every free text of every operation. Pure, fast, and never in the way of saving. */
export interface Screen {
  id: string
  screen(text: string): Finding
}

/** What all screens noticed in all free texts of one input: the gravest finding. */
export interface Screening extends Finding {
  /** Screens that threw or gave no finding. Support is then offered, because nobody looked. */
  failed: string[]
}

export const NOTHING_FOUND: Screening = {
  level: 'none',
  response: 'continue_normal',
  score: 0,
  evidence: [],
  failed: [],
}

/** A finding whose evidence or score is wrong still says how grave it is: that is not lost. */
function levelOf(finding: Finding | undefined): Finding {
  const known =
    CRISIS_LEVELS.includes(finding?.level as never) && CRISIS_RESPONSES.includes(finding?.response as never)
  if (!finding || !known) return NOTHING_FOUND
  return { level: finding.level, response: finding.response, score: 0, evidence: [] }
}

const grave = (finding: Finding) => CRISIS_LEVELS.indexOf(finding.level) + finding.score / 2

/** Whether a plugin's finding is one: its score is stored and its evidence marks the person's text. */
export function isFinding(finding: Finding, text: string): boolean {
  if (!finding || typeof finding !== 'object') return false
  if (finding instanceof Promise) {
    // A screen must be synchronous. The promise is watched, so that its failure ends no process.
    finding.catch(() => {})
    return false
  }
  const { level, response, score, evidence } = finding
  const known = CRISIS_LEVELS.includes(level) && CRISIS_RESPONSES.includes(response)
  const marks = ({ category, why, start, end }: Partial<Finding['evidence'][number]>) =>
    typeof category === 'string' &&
    typeof why === 'string' &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start !== undefined &&
    end !== undefined &&
    start >= 0 &&
    start <= end &&
    end <= text.length
  return (
    known &&
    score >= 0 &&
    score <= 1 &&
    Array.isArray(evidence) &&
    evidence.every((mark) => marks({ ...mark }))
  )
}

/** Shows every text to every screen. Never throws: one that fails is named, and support is offered. */
export function screenTexts(screens: readonly Screen[], texts: readonly string[]): Screening {
  let worst: Finding = NOTHING_FOUND
  const failed = new Set<string>()
  for (const text of texts) {
    for (const { id, screen } of screens) {
      try {
        const finding = screen(text)
        const sound = isFinding(finding, text)
        if (!sound) failed.add(id)
        const counted = sound ? finding : levelOf(finding)
        if (grave(counted) > grave(worst)) worst = counted
      } catch {
        failed.add(id)
      }
    }
  }
  const response =
    failed.size > 0 && worst.response === 'continue_normal' ? 'offer_safety_check' : worst.response
  return { ...worst, response, failed: [...failed] }
}
