// Ways to join the legs of a search into one order, and how well each finds what was asked for.
import { ndcgAtK } from '../../eval/metrics/ndcg-at-k.ts'
import { recallAtK } from '../../eval/metrics/recall-at-k.ts'
import { fuseRanks, type LegWeights } from '../../retrieval/fuse-ranks.ts'
import { LATE_DEPTH, weightsFor } from '../../retrieval/search.ts'
import type { AskedLegs } from './legs.ts'

export interface Fusion {
  k: number
  weights: LegWeights
}
export type Order = (asked: AskedLegs) => string[]

const ids = (list: readonly string[]) => list.map((chunkId) => ({ chunkId }))

export const oneLeg =
  (leg: 'dense' | 'lexical'): Order =>
  (asked) =>
    asked[leg]

/** As `search` joins them; `late: 0` (or absent) leaves the comparing word by word out. */
export const fused =
  ({ k, weights: of }: Fusion): Order =>
  (asked) => {
    const weights = weightsFor(asked.found, of)
    const legs = { dense: ids(asked.dense), lexical: ids(asked.lexical) }
    const two = fuseRanks(legs, { k, weights })
    if (!weights.late) return two.map(({ chunkId }) => chunkId)
    const late = two
      .slice(0, LATE_DEPTH)
      .map(({ chunkId }) => ({ chunkId, score: asked.late[chunkId] ?? -1 }))
      .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1))
    const three = fuseRanks({ ...legs, late }, { k, weights })
    return three.map(({ chunkId }) => chunkId)
  }

export interface Found {
  questions: number
  recallAt5: number
  ndcgAt10: number
}

export function measureOrder(rows: readonly AskedLegs[], order: Order): Found {
  const ranks = rows.map((row) => {
    const right = new Set(row.right)
    const at = order(row).findIndex((id) => right.has(id))
    return at < 0 ? null : at + 1
  })
  return { questions: rows.length, recallAt5: recallAtK(ranks, 5) ?? 0, ndcgAt10: ndcgAtK(ranks, 10) ?? 0 }
}
