// Features read off the comparing word by word: of pieces, of whole passages, and of the first pieces by themselves.
import type { ScoredUnit } from '../extractive/score-units.ts'
import type { Found } from '../search.ts'
import type { Confirmed } from './confirm-units.ts'
import { COMPARED_WITH, type FeatureName, type Features, mean, UNKNOWN } from './feature-names.ts'

type LateName = Extract<
  FeatureName,
  | `${'first' | 'cross'}${'Late' | 'Weakest'}`
  | 'late'
  | 'lateMargin'
  | 'lateLead'
  | 'firstCosine'
  | 'firstRank'
  | 'weakest'
>

/** Unknown where the embedder gives no tokens away. */
export function lateFeatures(scored: readonly ScoredUnit[], cross: number): Pick<Features, LateName> {
  const [first] = scored
  const firstRank = first === undefined ? 0 : 1 / (1 + first.passageRank)
  const firstCosine = first?.whole ?? 0
  if (first === undefined || scored.some(({ late }) => late === null)) {
    const none = { late: UNKNOWN, lateMargin: UNKNOWN, lateLead: UNKNOWN, firstLate: UNKNOWN }
    const rest = { firstWeakest: UNKNOWN, weakest: UNKNOWN, crossLate: UNKNOWN, crossWeakest: UNKNOWN }
    return { ...none, ...rest, firstRank, firstCosine }
  }
  const similarities = scored.map(({ late }) => late?.similarity ?? 0).sort((a, b) => b - a)
  const best = similarities[0] ?? 0
  const weakest = Math.max(...scored.map(({ late }) => late?.weakest ?? 0))
  return {
    late: best,
    lateMargin: best - mean(similarities),
    lateLead: scored.length > 2 ? best - (similarities[2] ?? 0) : 0,
    firstLate: first.late?.similarity ?? 0,
    firstWeakest: first.late?.weakest ?? 0,
    firstCosine,
    weakest,
    firstRank,
    crossLate: cross * best,
    crossWeakest: cross * weakest,
  }
}

type ConfirmedName = Extract<FeatureName, `confirmed${string}` | `crossConfirmed${string}`>

export function confirmedFeatures(
  confirmed: readonly Confirmed[],
  cross: number,
): Pick<Features, ConfirmedName> {
  const [first] = confirmed
  const cosines = confirmed.map(({ cosine }) => cosine)
  const lates = confirmed.map(({ late }) => late.similarity)
  const best = (values: readonly number[]): number => (first === undefined ? UNKNOWN : Math.max(...values))
  const bestWeakest = best(confirmed.map(({ late }) => late.weakest))
  return {
    confirmedCosine: first?.cosine ?? UNKNOWN,
    confirmedBestCosine: best(cosines),
    confirmedCosineMargin: best(cosines) - mean(cosines),
    confirmedLate: first?.late.similarity ?? UNKNOWN,
    confirmedBestLate: best(lates),
    confirmedLateMargin: best(lates) - mean(lates),
    confirmedWeakest: first?.late.weakest ?? UNKNOWN,
    confirmedBestWeakest: bestWeakest,
    confirmedOwnWeakest: first?.own.weakest ?? UNKNOWN,
    crossConfirmedLate: cross * best(lates),
    crossConfirmedWeakest: cross * bestWeakest,
  }
}

type PassageName = Extract<FeatureName, `passageLate${string}` | 'passageWeakest' | 'lateAgrees'>

export function passageFeatures({ late, dense, passages }: Found): Pick<Features, PassageName> {
  const [best] = late
  if (best === undefined) {
    const none = { passageLate: UNKNOWN, passageLateMargin: UNKNOWN, passageLateAbove: UNKNOWN }
    return { ...none, passageWeakest: UNKNOWN, lateAgrees: UNKNOWN }
  }
  const fifth = late[COMPARED_WITH - 1]
  const inDense = dense.findIndex(({ chunkId }) => chunkId === best.chunkId)
  return {
    passageLate: best.score,
    passageLateMargin: fifth === undefined ? UNKNOWN : best.score - fifth.score,
    passageLateAbove: best.score - mean(late.map(({ score }) => score)),
    passageWeakest: Math.max(0, ...passages.map((passage) => passage.late?.weakest ?? 0)),
    lateAgrees: inDense < 0 ? 0 : 1 / (1 + inDense),
  }
}
