// The constants of the fusion, chosen on two thirds of the pages: the mean nDCG@10 over corpora, of questions in the
// index's language and in others alike.
import { isTestPage } from '../answerability/split-rows.ts'
import type { AskedLegs } from './legs.ts'
import { type Fusion, fused, measureOrder } from './orders.ts'

const grid = {
  k: [1, 2, 5, 10, 30, 60],
  dense: [1, 1.5, 2],
  lexical: [0.5, 1],
  late: [0.5, 1, 1.5, 2, 4],
}

/** Best first. */
export function tryFusions(rows: readonly AskedLegs[]): { fusion: Fusion; mean: number }[] {
  const groups = groupsOf(rows.filter(({ page }) => !isTestPage(page)))
  const fusions = grid.k.flatMap((k) =>
    grid.dense.flatMap((dense) =>
      grid.lexical.flatMap((lexical) => grid.late.map((late) => ({ k, weights: { dense, lexical, late } }))),
    ),
  )
  return fusions
    .map((fusion) => {
      const values = groups.map((group) => measureOrder(group, fused(fusion)).ndcgAt10)
      return { fusion, mean: values.reduce((sum, value) => sum + value, 0) / values.length }
    })
    .sort((a, b) => b.mean - a.mean)
}

function groupsOf(rows: readonly AskedLegs[]): AskedLegs[][] {
  const groups = new Map<string, AskedLegs[]>()
  for (const row of rows) {
    const key = `${row.corpus} ${row.indexLanguage === row.questionLanguage}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}
