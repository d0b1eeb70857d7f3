// Do two questions ask the same? Meaning alone cannot tell "cancel" from "renew", words alone cannot tell paraphrases:
// both must agree.
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { ReadQuestion } from './read-question.ts'
import { coverage, termWeights } from './term-weights.ts'
import { cosine, vectorsOf } from './vector-cache.ts'

export interface Likeness {
  /** Both embedded as queries: the same scale in both directions. */
  cosine: number
  /** The smaller of the two shares of content words, weighted by rarity, that each holds of the other. */
  words: number
  sameLanguage: boolean
  /** Numbers stand in one and not in the other, or differ. */
  numbersDiffer: boolean
}

export async function likenessOf(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  a: ReadQuestion,
  b: ReadQuestion,
  signal?: AbortSignal,
): Promise<Likeness> {
  const [left, right] = await vectorsOf(deps.embedder, [a.text, b.text], 'query', signal)
  const { weights } = await termWeights(deps.searcher, [...a.terms, ...b.terms])
  const words = Math.min(
    coverage(a.terms, new Set(b.terms), weights),
    coverage(b.terms, new Set(a.terms), weights),
  )
  return {
    cosine: left === undefined || right === undefined ? 0 : cosine(left, right),
    words,
    sameLanguage: a.language === b.language,
    numbersDiffer: numbersIn(a.text) !== numbersIn(b.text),
  }
}

const numbersIn = (text: string): string => (text.match(/\p{N}+/gu) ?? []).sort().join(' ')

type Limits = { cosine: number; words: number; acrossLanguages: number }

const limits: { embedder: string | null; limits: Limits }[] = [
  { embedder: 'multilingual-e5-small', limits: { cosine: 0.93, words: 0.5, acrossLanguages: 0.95 } },
  // Another model's scale is not known: words decide nearly alone.
  { embedder: null, limits: { cosine: 0.8, words: 0.75, acrossLanguages: 2 } },
]

export function isSameQuestion(likeness: Likeness, modelId: string): boolean {
  if (likeness.numbersDiffer) return false
  const entry = limits.find(({ embedder }) => embedder === null || modelId.includes(embedder))
  if (entry === undefined) return false
  const { cosine: least, words, acrossLanguages } = entry.limits
  if (!likeness.sameLanguage) return likeness.cosine >= acrossLanguages
  return likeness.cosine >= least && likeness.words >= words
}
