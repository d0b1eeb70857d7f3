// A run as lines for a terminal.
import type { EvalComparison, EvalRun } from '../core/eval.ts'

const percent = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`)
const ms = (value: number | null): string => (value === null ? '–' : `${Math.round(value)} ms`)

export function formatRun(run: EvalRun): string {
  const m = run.metrics
  const failed = run.results.filter((result) => !result.passed)
  return [
    `suite ${run.suiteName}: ${m.passed} of ${m.cases} cases passed (run ${run.id})`,
    `  recall@5 ${percent(m.recallAt5)}   nDCG@10 ${percent(m.ndcgAt10)}   answered ${percent(m.answered)}   answer parts ${percent(m.answerMatch)}`,
    `  citation validity ${percent(m.citationValidity)}   handoff precision ${percent(m.handoffPrecision)}   recall ${percent(m.handoffRecall)}`,
    `  latency p50 ${ms(m.latencyP50Ms)}   p95 ${ms(m.latencyP95Ms)}`,
    ...failed.map((result) => `  ✗ ${result.caseId}: ${result.failures.join('; ')}`),
  ].join('\n')
}

export function formatComparison(comparison: EvalComparison, regressions: readonly string[]): string {
  const deltas = Object.entries(comparison.deltas)
    .filter(([, delta]) => delta !== null && Math.abs(delta) > 1e-9)
    .map(([name, delta]) => `${name} ${(delta ?? 0) > 0 ? '+' : ''}${(delta ?? 0).toFixed(3)}`)
  return [
    `against ${comparison.baseline}: ${comparison.fixed.length} fixed, ${comparison.broken.length} broken, ${comparison.unchanged} unchanged, ${comparison.added.length} added, ${comparison.missing.length} missing`,
    ...(deltas.length > 0 ? [`  ${deltas.join('   ')}`] : []),
    ...(comparison.broken.length > 0 ? [`  broken: ${comparison.broken.join(', ')}`] : []),
    ...(comparison.fixed.length > 0 ? [`  fixed: ${comparison.fixed.join(', ')}`] : []),
    ...regressions.map((regression) => `  regression: ${regression}`),
  ].join('\n')
}
