// How good a probability is: does it tell the two apart, and does 0.8 mean eight of ten?

export interface Judged {
  probability: number
  answerable: boolean
}

/** Chance that an answerable question gets the higher probability (ties count half). 0.5 is a coin. */
export function areaUnderCurve(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => a.probability - b.probability)
  let rankSum = 0
  for (let i = 0; i < sorted.length; ) {
    let j = i
    while (j < sorted.length && sorted[j]?.probability === sorted[i]?.probability) j += 1
    for (let k = i; k < j; k += 1) if (sorted[k]?.answerable) rankSum += (i + j + 1) / 2
    i = j
  }
  const yes = judged.filter((one) => one.answerable).length
  const no = judged.length - yes
  return yes === 0 || no === 0 ? Number.NaN : (rankSum - (yes * (yes + 1)) / 2) / (yes * no)
}

/** Mean distance of said and true share over ten bins of equal width, weighted by their size. */
export function calibrationError(judged: readonly Judged[]): number {
  return reliability(judged).reduce(
    (sum, { count, said, held }) => sum + (count / (judged.length || 1)) * Math.abs(said - held),
    0,
  )
}

/** What was said and what held, bin by bin; empty bins are left out. */
export function reliability(
  judged: readonly Judged[],
): { from: number; count: number; said: number; held: number }[] {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = judged.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin)
    const count = inside.length
    const said = inside.reduce((sum, { probability }) => sum + probability, 0) / (count || 1)
    return { from: bin / 10, count, said, held: inside.filter((one) => one.answerable).length / (count || 1) }
  }).filter(({ count }) => count > 0)
}

/** The threshold below which this share of the answerable questions lies. */
export function thresholdAt(judged: readonly Judged[], falseRefusals: number): number {
  const yes = judged
    .filter((one) => one.answerable)
    .map((one) => one.probability)
    .sort((a, b) => a - b)
  return yes[Math.floor(yes.length * falseRefusals)] ?? 0.5
}

/** Share that is refused at a threshold. */
export const refused = (judged: readonly Judged[], threshold: number): number =>
  judged.filter(({ probability }) => probability < threshold).length / (judged.length || 1)

/** What each threshold from .05 to .95 gives: share of the answerable that is answered, and of what is answered, wrong. */
export function coverageCurve(
  judged: readonly Judged[],
): { threshold: number; answered: number; wrong: number }[] {
  const yes = judged.filter((one) => one.answerable)
  return Array.from({ length: 19 }, (_, i) => {
    const threshold = (i + 1) / 20
    const answered = judged.filter(({ probability }) => probability >= threshold)
    const wrong = answered.filter((one) => !one.answerable).length
    return { threshold, answered: 1 - refused(yes, threshold), wrong: wrong / (answered.length || 1) }
  })
}
