// Does a question belong to a gap? Looser than "the same question": a gap is a topic that one answer settles.
import type { Likeness } from '../same-question.ts'

type Limits = { clear: number; near: number; nearWords: number; words: number; acrossLanguages: number }

/**
 * Measured with multilingual-e5-small on `testing/question-pairs.json`: 25 of 26 pairs that ask the same come together
 * and 4 of 31 near misses (two-factor login and notifications on and off, discounts for students and for schools);
 * across languages 9 of 14 and 1 of 14.
 */
const limits: { embedder: string | null; limits: Limits }[] = [
  {
    embedder: 'multilingual-e5-small',
    limits: { clear: 0.965, near: 0.93, nearWords: 0.75, words: 0.3, acrossLanguages: 0.9 },
  },
  {
    embedder: null,
    limits: { clear: 0.85, near: 0.6, nearWords: 0.6, words: 0.3, acrossLanguages: 0.9 },
  },
]

/** `likeness`: of the question and the gap's title, its cosine that with the gap's centroid. */
export function belongsTogether(likeness: Likeness, modelId: string): boolean {
  const entry = limits.find(({ embedder }) => embedder === null || modelId.includes(embedder))
  if (entry === undefined) return false
  const { clear, near, nearWords, words, acrossLanguages } = entry.limits
  if (!likeness.sameLanguage) return likeness.cosine >= acrossLanguages
  if (likeness.cosine >= clear) return likeness.wordsMost >= words
  return likeness.cosine >= near && likeness.wordsMost >= nearWords
}
