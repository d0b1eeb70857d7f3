// Two runs of one suite: what was fixed, what broke, and whether the fall is past the tolerance.
import type { EvalComparison, EvalMetrics, EvalRun } from '../core/eval.ts'

/** Metrics where more is better; latency is shown and never a regression (machines differ). */
const rising = [
  'answered',
  'recallAt5',
  'ndcgAt10',
  'answerMatch',
  'citationValidity',
  'handoffPrecision',
  'handoffRecall',
] as const satisfies readonly (keyof EvalMetrics)[]

export function compareRuns(run: EvalRun, baseline: EvalRun): EvalComparison {
  const before = new Map(baseline.results.map((result) => [result.caseId, result.passed]))
  const after = new Map(run.results.map((result) => [result.caseId, result.passed]))
  const both = [...after].filter(([id]) => before.has(id))
  return {
    baseline: baseline.id,
    fixed: both.filter(([id, passed]) => passed && before.get(id) === false).map(([id]) => id),
    broken: both.filter(([id, passed]) => !passed && before.get(id) === true).map(([id]) => id),
    unchanged: both.filter(([id, passed]) => passed === before.get(id)).length,
    added: [...after.keys()].filter((id) => !before.has(id)),
    missing: [...before.keys()].filter((id) => !after.has(id)),
    deltas: Object.fromEntries(
      [...rising, 'latencyP50Ms' as const, 'latencyP95Ms' as const].map((name) => {
        const [now, then] = [run.metrics[name], baseline.metrics[name]]
        return [name, now === null || then === null ? null : now - then]
      }),
    ),
  }
}

/**
 * A regression: more cases broke than were fixed and the share of passed cases fell by more than `tolerance`
 * (0-1, @default 0), or a metric fell by more than it.
 */
export function regressions(comparison: EvalComparison, run: EvalRun, tolerance = 0): string[] {
  const net = comparison.broken.length - comparison.fixed.length
  const lost = net / Math.max(1, run.results.length)
  const cases =
    lost > tolerance
      ? [`${comparison.broken.length} cases broke (${comparison.broken.slice(0, 5).join(', ')})`]
      : []
  const metrics = rising.flatMap((name) => {
    const delta = comparison.deltas[name] ?? 0
    return -delta > tolerance + 1e-9 ? [`${name} fell by ${(-delta).toFixed(3)}`] : []
  })
  return [...cases, ...metrics]
}
