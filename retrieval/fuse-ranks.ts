// Reciprocal rank fusion: the two legs' places become one order. Scores of different kinds are never added up.
import { RRF_K } from '../core/constants.ts'

export type LegWeights = { dense: number; lexical: number }
export const EVEN_WEIGHTS: LegWeights = { dense: 1, lexical: 1 }

export interface FusedHit {
  chunkId: string
  score: number
  ranks: { dense?: number; lexical?: number }
}

/**
 * score = Σ weight / (k + place), place from 1 (Cormack, Clarke, Büttcher 2009): first in both legs with k = 60 gives
 * 2/61 = 0.0328. Ties by chunk id. An id that stands twice in a leg counts with its better place.
 */
export function fuseRanks(
  legs: { dense: readonly { chunkId: string }[]; lexical: readonly { chunkId: string }[] },
  options: { k?: number; weights?: LegWeights } = {},
): FusedHit[] {
  const k = options.k ?? RRF_K
  const weights = options.weights ?? EVEN_WEIGHTS
  const hits = new Map<string, FusedHit>()
  for (const leg of ['dense', 'lexical'] as const) {
    legs[leg].forEach(({ chunkId }, index) => {
      const hit = hits.get(chunkId) ?? { chunkId, score: 0, ranks: {} }
      if (hit.ranks[leg] !== undefined) return
      hit.ranks[leg] = index + 1
      hit.score += weights[leg] / (k + index + 1)
      hits.set(chunkId, hit)
    })
  }
  return [...hits.values()].sort((a, b) => b.score - a.score || compare(a.chunkId, b.chunkId))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
