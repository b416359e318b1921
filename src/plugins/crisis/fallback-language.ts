import type { CrisisLanguage } from './lexicon-schema.ts'

/** The plainest phrases, compiled in: an installation whose content folder is broken still notices them. */
export const FALLBACK_LANGUAGE: CrisisLanguage = {
  language: 'en',
  why: {
    intent: 'Words about wanting to die or ending your life.',
    'self-harm': 'Words about hurting yourself.',
  },
  contractions: {
    "don't": 'do not',
    wanna: 'want to',
    "i'm": 'i am',
    "can't": 'can not',
    "won't": 'will not',
  },
  aliases: {},
  slips: ['myself', 'suicide'],
  classes: {},
  phrases: [
    {
      category: 'intent',
      floor: 'high',
      weight: 0.8,
      person: 'self',
      match: ['kill|killing|hang|hanging myself', 'end|ending|take|taking my own? life', 'commit suicide'],
    },
    {
      category: 'intent',
      floor: 'high',
      weight: 0.8,
      person: 'first',
      match: ['want to die', 'want to be dead', 'do not want to live'],
    },
    {
      category: 'self-harm',
      floor: 'moderate',
      weight: 0.5,
      person: 'self',
      match: ['want to hurt|cut myself'],
    },
  ],
  idioms: ['want to die of|laughing'],
  cues: {},
  scope: {
    negators: ['not', 'never', 'no'],
    rhetorical: ['why'],
    through: ['do', 'going', 'to', 'want', 'really', 'am', 'will', 'would', 'just', 'wish'],
    raising: ['think', 'feel'],
    first: ['i', 'me', 'myself'],
    third: ['he', 'she', 'they', 'who', 'people', 'you'],
    joining: ['and', 'so', 'but', 'because', 'that'],
    contrast: ['but'],
    undone: ['stop'],
    telling: ['told', 'asked'],
    conditional: ['until'],
    asking: ['if'],
    past: [],
    perfect: [],
  },
}
