// Judges one case: what was expected against what came. Pure; the runner brings the answer, the hits and the checks.
import type { Answer, AnswerOutcome, SearchItem } from '../core/answer.ts'
import { toAppError } from '../core/errors.ts'
import { type EvalCase, type EvalCaseResult, expressionOf } from '../core/eval.ts'
import { testExpression } from './test-expression.ts'

export interface Observation {
  answer: Answer
  /** Best first; places are counted over distinct documents. */
  hits: readonly SearchItem[]
  sourceNames: ReadonlyMap<string, string>
  validCitations: number
  totalMs: number
}

/** A case that names an answer or a place expects to be answered, unless it says otherwise. */
export function expectedOutcome(of: EvalCase): AnswerOutcome | null {
  const { outcome, answer, url, document, source } = of.expect
  return outcome ?? ((answer ?? url ?? document ?? source) === undefined ? null : 'answered')
}

export const expectsPlace = (of: EvalCase): boolean =>
  (of.expect.url ?? of.expect.document ?? of.expect.source) !== undefined

export function judgeCase(of: EvalCase, seen: Observation): EvalCaseResult {
  const { answer } = seen
  const rank = expectsPlace(of) ? placeOfExpected(of, seen) : null
  const failures = [
    ...outcomeFailures(of, answer),
    ...textFailures(of, answer.text),
    ...(expectsPlace(of) && (rank === null || rank > 5)
      ? [`expected document not among the first 5 (${rank ?? 'not found'})`]
      : []),
    ...(seen.validCitations < answer.citations.length
      ? [
          `${answer.citations.length - seen.validCitations} of ${answer.citations.length} quotes do not stand in their document`,
        ]
      : []),
  ]
  return {
    caseId: of.id,
    passed: failures.length === 0,
    failures,
    outcome: answer.outcome,
    kind: answer.kind,
    text: answer.text,
    confidence: answer.confidence,
    sourceRank: rank,
    citations: answer.citations.length,
    validCitations: seen.validCitations,
    totalMs: seen.totalMs,
  }
}

function outcomeFailures(of: EvalCase, answer: Answer): string[] {
  const expected = expectedOutcome(of)
  return expected === null || expected === answer.outcome
    ? []
    : [`expected ${expected}, got ${answer.outcome} (confidence ${answer.confidence.toFixed(2)})`]
}

function textFailures(of: EvalCase, text: string): string[] {
  const { answer = [], not = [] } = of.expect
  return [
    ...answer.flatMap((part) => failureOf(part, text, true, `the answer lacks "${part}"`)),
    ...not.flatMap((part) => failureOf(part, text, false, `the answer holds "${part}", which it must not`)),
  ]
}

/** An expression that does not end fails its case alone. */
function failureOf(part: string, text: string, wanted: boolean, failure: string): string[] {
  try {
    return occurs(part, text) === wanted ? [] : [failure]
  } catch (thrown) {
    return [toAppError(thrown).message]
  }
}

/** Plain parts ignore case and white space; `/…/flags` is a regular expression. */
export function occurs(part: string, text: string): boolean {
  const expression = expressionOf(part)
  if (expression !== undefined) return testExpression(expression, text)
  const fold = (value: string) => value.toLowerCase().replace(/\s+/g, ' ')
  return fold(text).includes(fold(part))
}

function placeOfExpected(of: EvalCase, seen: Observation): number | null {
  const documents = [...new Map(seen.hits.map((hit) => [hit.documentId, hit])).values()]
  const index = documents.findIndex((hit) => isExpected(of, hit, seen.sourceNames))
  return index === -1 ? null : index + 1
}

function isExpected(of: EvalCase, hit: SearchItem, sourceNames: ReadonlyMap<string, string>): boolean {
  const { url, document, source } = of.expect
  if (url !== undefined && !sameUrl(url, hit.url)) return false
  if (document !== undefined && document !== hit.documentId && document !== hit.title) return false
  if (source !== undefined && source !== hit.sourceId && source !== sourceNames.get(hit.sourceId))
    return false
  return true
}

/** Fragments do not count; an expected URL that starts with `/` may be the end of the found one (ports change in tests). */
function sameUrl(expected: string, found: string | null): boolean {
  const bare = (url: string) => url.replace(/#.*$/, '')
  if (found === null) return false
  return expected.startsWith('/') ? bare(found).endsWith(bare(expected)) : bare(found) === bare(expected)
}
