/**
 * nDCG@k with one relevant document a question: 1/log2(place + 1), 0 when it is not among the first `k`; the mean.
 * Worked: ranks [1, 3, null], k = 10 → (1 + 0.5 + 0)/3 = 0.5. Null for an empty list.
 * Source: Järvelin & Kekäläinen 2002; with one relevant document the ideal DCG is 1.
 */
export function ndcgAtK(ranks: readonly (number | null)[], k: number): number | null {
  if (ranks.length === 0) return null
  const gains = ranks.map((rank) => (rank === null || rank > k ? 0 : 1 / Math.log2(rank + 1)))
  return gains.reduce((sum, gain) => sum + gain, 0) / ranks.length
}
