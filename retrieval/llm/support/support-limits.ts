// From which likeness on a sentence counts as said by what it rests on.

export interface SupportLimits {
  /** A sentence passes at a cosine when at least this share of its content words stands in what it rests on too. */
  steps: readonly { cosine: number; words: number }[]
  /** Another language shares no words, and its cosines lie lower. */
  cosineAcross: number
}

/**
 * Measured with multilingual-e5-small on `testing/support-cases.json` by `scripts/measure-support.ts`; the README has the
 * figures. Another model's scale is not known: there words decide nearly alone.
 */
const limits: { embedder: string | null; limits: SupportLimits }[] = [
  {
    embedder: 'multilingual-e5-small',
    limits: {
      steps: [
        { cosine: 0.95, words: 0 },
        { cosine: 0.935, words: 0.5 },
        { cosine: 0.89, words: 0.83 },
      ],
      cosineAcross: 0.87,
    },
  },
  { embedder: null, limits: { steps: [{ cosine: 0.5, words: 0.6 }], cosineAcross: 0.75 } },
]

export function supportLimitsOf(modelId: string): SupportLimits {
  const found = limits.find(({ embedder }) => embedder === null || modelId.includes(embedder))
  if (found === undefined) throw new Error('the last entry fits every model')
  return found.limits
}
