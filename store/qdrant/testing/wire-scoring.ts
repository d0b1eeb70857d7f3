// Scores as Qdrant gives them, in float32: cosine, sparse dot product with idf, reciprocal rank fusion.
import type { Sparse } from './wire-shapes.ts'

const f = Math.fround

/** The shortest decimal that is this float32 again, as the server prints it. */
export function shortest(value: number): number {
  const single = f(value)
  for (let digits = 1; digits < 10; digits += 1) {
    const text = Number(single.toPrecision(digits))
    if (f(text) === single) return text
  }
  return single
}

export function normalised(vector: readonly number[]): number[] {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return norm === 0 ? [...vector] : vector.map((value) => f(value / norm))
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  f(a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0))

/** `idf` of each query term over the points that carry the sparse vector; a filter changes nothing. */
export function idfOf(query: Sparse, all: readonly Sparse[]): Map<number, number> {
  return new Map(
    query.indices.map((term, i) => {
      const df = all.filter((sparse) => sparse.indices.includes(term)).length
      const idf = Math.log(1 + (all.length - df + 0.5) / (df + 0.5))
      return [term, f((query.values[i] ?? 0) * idf)]
    }),
  )
}

/** Undefined when no term is shared: such points are not found. */
export function sparseScore(weights: ReadonlyMap<number, number>, sparse: Sparse): number | undefined {
  let score: number | undefined
  sparse.indices.forEach((term, i) => {
    const weight = weights.get(term)
    if (weight !== undefined) score = f((score ?? 0) + f(weight * f(sparse.values[i] ?? 0)))
  })
  return score
}

/** Σ 1/(k − 1 + (place + 1)/w), place from 0; without weights that is 1/(k + place). */
export function fuse<Item>(
  lists: readonly (readonly Item[])[],
  { k = 2, weights = [] }: { k?: number | undefined; weights?: readonly number[] | undefined },
): { item: Item; score: number }[] {
  const scores = new Map<Item, number>()
  lists.forEach((list, which) => {
    list.forEach((item, place) => {
      const part = 1 / (k - 1 + (place + 1) / (weights[which] ?? 1))
      scores.set(item, f((scores.get(item) ?? 0) + f(part)))
    })
  })
  return [...scores].map(([item, score]) => ({ item, score })).sort((a, b) => b.score - a.score)
}
