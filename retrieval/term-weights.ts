// How telling a term is in this index: rare words say more than common ones.
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'

/** As if so many more chunks were there: in an index of three chunks a rare word is not known to be rare. */
const PRIOR = 50

/**
 * BM25's IDF with a prior: ln(1 + (N + 50 − n + 0.5) / (n + 0.5)). A term in 1 of 100 chunks weighs 4.6. Used to judge,
 * not to rank: the stores rank without the prior.
 */
export const inverseFrequency = (chunks: number, documentFrequency: number): number =>
  Math.log(1 + (chunks + PRIOR - documentFrequency + 0.5) / (documentFrequency + 0.5))

export interface TermWeights {
  weights: ReadonlyMap<number, number>
  /** What a term weighs that no chunk holds. */
  maxWeight: number
}

/** Weight of each distinct term. One that the index does not hold weighs most. */
export async function termWeights(
  searcher: Pick<ChunkSearcher, 'termStatistics'>,
  terms: readonly number[],
): Promise<TermWeights> {
  const distinct = [...new Set(terms)]
  if (distinct.length === 0) return { weights: new Map(), maxWeight: 0 }
  const { chunks, documentFrequency } = await searcher.termStatistics(distinct)
  return {
    weights: new Map(distinct.map((term, i) => [term, inverseFrequency(chunks, documentFrequency[i] ?? 0)])),
    maxWeight: inverseFrequency(chunks, 0),
  }
}

/** Share of the wanted terms' weight that `held` covers, 0 to 1; 0 when nothing is wanted. */
export function coverage(
  wanted: readonly number[],
  held: ReadonlySet<number>,
  weights: ReadonlyMap<number, number>,
): number {
  let all = 0
  let covered = 0
  for (const term of new Set(wanted)) {
    const weight = weights.get(term) ?? 0
    all += weight
    if (held.has(term)) covered += weight
  }
  return all === 0 ? 0 : covered / all
}
