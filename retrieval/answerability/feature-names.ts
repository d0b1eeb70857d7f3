// What the decision to answer rests on, by name.

export const featureNames = [
  /** Cosine of the best passage, and how far it stands above the tenth. */
  'topCosine',
  'cosineMargin',
  /** The question's one vector with the best sentence, and how far above the mean of those that competed. */
  'sentenceCosine',
  'sentenceMargin',
  /** Share of the question's content words, weighted by rarity, that each holds. */
  'passageCoverage',
  'lexicalCoverage',
  'sentenceCoverage',
  /** 1 when each leg's best is the other's, less the further down it stands there. */
  'legsAgree',
  /** BM25 against the most it could be, and how far the best stands above the fifth. */
  'bm25',
  'bm25Margin',
  /** The rarest word of the question that the best passage lacks, against the rarest possible. */
  'rarestMissing',
  /** 1 when question and best passage are of different languages; then words tell little. */
  'crossLanguage',
  'crossCosine',
  'length',
  /** Word by word (late interaction): the best of the sentences, how far above the mean, above the third best. */
  'late',
  'lateMargin',
  'lateLead',
  /** The same of the sentence that comes first, and of the word of the question that it answers least. */
  'firstLate',
  'firstWeakest',
  'firstCosine',
  /** The best of all sentences in the word answered least. */
  'weakest',
  /** 1 when the first sentence comes from the first passage, 1/2 from the second. */
  'firstRank',
  'crossLate',
  'crossWeakest',
  /** Word by word with whole passages: the best, how far above the fifth, above the mean of all that were compared. */
  'passageLate',
  'passageLateMargin',
  'passageLateAbove',
  /** The word answered least, by the passage that answers its own least one best. */
  'passageWeakest',
  /** 1 when the best passage word by word is the dense leg's best, less the further down it stands there. */
  'lateAgrees',
  /** The first pieces by themselves (confirm-units.ts): the very first, then the best of them, then above their mean. */
  'confirmedCosine',
  'confirmedBestCosine',
  'confirmedCosineMargin',
  'confirmedLate',
  'confirmedBestLate',
  'confirmedLateMargin',
  /** The word answered least: by the very first, by the best of them, by the very first without its headings. */
  'confirmedWeakest',
  'confirmedBestWeakest',
  'confirmedOwnWeakest',
  'crossConfirmedLate',
  'crossConfirmedWeakest',
] as const
export type FeatureName = (typeof featureNames)[number]
export type Features = Record<FeatureName, number>

/** Cannot be told (fewer than five passages, no tokens): counts as the average of the training questions. */
export const UNKNOWN = Number.NaN

/** The best stands out by how far it is above this place. */
export const COMPARED_WITH = 5

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
