import type { Analysis } from '../../engine/analysers.ts'
import type { Screening } from '../../engine/screens.ts'

/** The columns that say what was read in a text. All null while no analyser has read it. */
export function analysisColumns(analysis: Analysis | null) {
  return {
    journal_sentiment_score: analysis?.valence ?? null,
    journal_emotion_classification: analysis?.emotions ?? null,
    ai_emotion_primary: analysis?.emotion.primary ?? null,
    ai_emotion_secondary: analysis?.emotion.secondary ?? null,
    ai_confidence_score: analysis?.emotion.confidence ?? null,
    analysed_by: analysis?.analyser ?? null,
  }
}

/** The columns that say what the crisis screens noticed in the whole input. */
export const screeningColumns = (screening: Screening) => ({
  crisis_risk_score: screening.score,
  crisis_flagged: screening.response !== 'continue_normal' && screening.level !== 'none',
})
