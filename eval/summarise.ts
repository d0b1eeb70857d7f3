// Case results → the suite's metrics. A metric is null when no case bears on it.
import type { EvalCase, EvalCaseResult, EvalMetrics } from '../core/eval.ts'
import { expectedOutcome, expectsPlace } from './judge-case.ts'
import { ndcgAtK } from './metrics/ndcg-at-k.ts'
import { quantile } from './metrics/quantile.ts'
import { recallAtK } from './metrics/recall-at-k.ts'

/** `cases[i]` belongs to `results[i]`. */
export function summarise(cases: readonly EvalCase[], results: readonly EvalCaseResult[]): EvalMetrics {
  const pairs = results.flatMap((result, i) => {
    const of = cases[i]
    return of === undefined ? [] : [{ of, result }]
  })
  const ranks = pairs.filter(({ of }) => expectsPlace(of)).map(({ result }) => result.sourceRank)
  const withOutcome = pairs.filter(({ of }) => expectedOutcome(of) !== null)
  const shouldHandOff = withOutcome.filter(({ of }) => expectedOutcome(of) === 'handoff')
  const shouldAnswer = withOutcome.filter(({ of }) => expectedOutcome(of) === 'answered')
  const handedOff = withOutcome.filter(({ result }) => result.outcome === 'handoff')
  const rightHandoffs = shouldHandOff.filter(({ result }) => result.outcome === 'handoff')
  const withText = pairs.filter(({ of }) => of.expect.answer !== undefined || of.expect.not !== undefined)
  const cited = results.reduce((sum, result) => sum + result.citations, 0)
  const valid = results.reduce((sum, result) => sum + result.validCitations, 0)
  const latencies = results.map((result) => result.totalMs)
  return {
    cases: results.length,
    passed: results.filter((result) => result.passed).length,
    answered: share(
      shouldAnswer.filter(({ result }) => result.outcome === 'answered').length,
      shouldAnswer.length,
    ),
    recallAt5: recallAtK(ranks, 5),
    ndcgAt10: ndcgAtK(ranks, 10),
    answerMatch: share(
      withText.filter(({ result }) => !result.failures.some((f) => f.startsWith('the answer '))).length,
      withText.length,
    ),
    citationValidity: share(valid, cited),
    handoffPrecision: share(rightHandoffs.length, handedOff.length),
    handoffRecall: share(rightHandoffs.length, shouldHandOff.length),
    latencyP50Ms: quantile(latencies, 0.5),
    latencyP95Ms: quantile(latencies, 0.95),
  }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
