// Reciprocal rank fusion: the legs' places become one order. Scores of different kinds are never added up.
import { RRF_K } from '../core/constants.ts'

/** How much each leg's places count; a leg that is not named counts nothing. */
export type LegWeights = { dense: number; lexical: number; late?: number }
export const EVEN_WEIGHTS: LegWeights = { dense: 1, lexical: 1, late: 1 }

type Leg = readonly { chunkId: string }[]
export interface FusedHit {
  chunkId: string
  score: number
  ranks: { dense?: number; lexical?: number; late?: number }
}

/**
 * score = Σ weight / (k + place), place from 1 (Cormack, Clarke, Büttcher 2009): first in two legs with k = 2 gives
 * 2/3. Ties by chunk id. An id that stands twice in a leg counts with its better place.
 */
export function fuseRanks(
  legs: { dense: Leg; lexical: Leg; late?: Leg },
  options: { k?: number; weights?: LegWeights } = {},
): FusedHit[] {
  const k = options.k ?? RRF_K
  const weights = options.weights ?? EVEN_WEIGHTS
  const hits = new Map<string, FusedHit>()
  for (const leg of ['dense', 'lexical', 'late'] as const) {
    legs[leg]?.forEach(({ chunkId }, index) => {
      const hit = hits.get(chunkId) ?? { chunkId, score: 0, ranks: {} }
      if (hit.ranks[leg] !== undefined) return
      hit.ranks[leg] = index + 1
      hit.score += (weights[leg] ?? 0) / (k + index + 1)
      hits.set(chunkId, hit)
    })
  }
  return [...hits.values()].sort((a, b) => b.score - a.score || compare(a.chunkId, b.chunkId))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
