/**
 * Share of questions whose expected document stands among the first `k` documents found.
 * `ranks`: place from 1, or null when it was not found. Worked: ranks [1, 7, null, 3], k = 5 → 2/4 = 0.5.
 * Null for an empty list. Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval, ch. 8.
 */
export function recallAtK(ranks: readonly (number | null)[], k: number): number | null {
  if (ranks.length === 0) return null
  return ranks.filter((rank) => rank !== null && rank <= k).length / ranks.length
}
