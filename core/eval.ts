// Eval suites, their runs, and the comparison with a baseline.
import { z } from 'zod'
import { AnswerOutcome } from './answer.ts'

const list = z.union([z.string(), z.array(z.string())]).transform((v) => (Array.isArray(v) ? v : [v]))

/** `/source/flags` as a regular expression; undefined for plain text. @throws SyntaxError */
export function expressionOf(part: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(part) ?? []
  return source === undefined ? undefined : new RegExp(source, flags)
}

/** Each is plain text or a regular expression that can be read. */
const parts = list.superRefine((all, context) => {
  if (all.length > 100 || all.some((part) => part.length > 2000)) {
    context.addIssue({ code: 'custom', message: 'expected at most 100 parts of at most 2,000 characters' })
    return
  }
  for (const part of all) {
    try {
      expressionOf(part)
    } catch {
      context.addIssue({ code: 'custom', message: `${part.slice(0, 100)} is no regular expression` })
    }
  }
})

export const EvalCase = z.strictObject({
  id: z.string().min(1),
  question: z.string().min(1),
  language: z.string().optional(),
  history: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string() })).optional(),
  tags: list.optional(),
  weight: z.number().positive().default(1),
  expect: z.strictObject({
    outcome: AnswerOutcome.optional(),
    /** Every part must occur: plain text (case ignored) or `/regular expression/flags`. */
    answer: parts.optional(),
    url: z.string().optional(),
    document: z.string().optional(),
    source: z.string().optional(),
    not: parts.optional(),
  }),
})
export type EvalCase = z.infer<typeof EvalCase>

export const EvalSuite = z
  .strictObject({ name: z.string().min(1).max(200), cases: z.array(EvalCase).min(1).max(10_000) })
  .refine((suite) => new Set(suite.cases.map((c) => c.id)).size === suite.cases.length, {
    message: 'case ids must differ',
    path: ['cases'],
  })
export type EvalSuite = z.infer<typeof EvalSuite>

export const EvalCaseResult = z.object({
  caseId: z.string(),
  passed: z.boolean(),
  failures: z.array(z.string()),
  outcome: AnswerOutcome,
  kind: z.string(),
  text: z.string(),
  confidence: z.number(),
  /** Place from 1 of the first expected document among the ten best hits; null = not there or not expected. */
  sourceRank: z.number().int().nullable(),
  citations: z.number().int(),
  validCitations: z.number().int(),
  totalMs: z.number(),
})
export type EvalCaseResult = z.infer<typeof EvalCaseResult>

/** A metric is null when no case of the suite bears on it. */
export const EvalMetrics = z.object({
  cases: z.number().int(),
  passed: z.number().int(),
  answered: z.number().nullable(),
  recallAt5: z.number().nullable(),
  ndcgAt10: z.number().nullable(),
  answerMatch: z.number().nullable(),
  citationValidity: z.number().nullable(),
  handoffPrecision: z.number().nullable(),
  handoffRecall: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
})
export type EvalMetrics = z.infer<typeof EvalMetrics>

export const EvalRun = z.object({
  id: z.string(),
  suiteId: z.string().nullable(),
  suiteName: z.string(),
  /** Asked as the draft of the profile; absent: as the published one. */
  profile: z.literal('draft').optional(),
  startedAt: z.string(),
  finishedAt: z.string(),
  metrics: EvalMetrics,
  results: z.array(EvalCaseResult),
})
export type EvalRun = z.infer<typeof EvalRun>

export const EvalComparison = z.object({
  baseline: z.string(),
  fixed: z.array(z.string()),
  broken: z.array(z.string()),
  unchanged: z.number().int(),
  added: z.array(z.string()),
  missing: z.array(z.string()),
  deltas: z.record(z.string(), z.number().nullable()),
})
export type EvalComparison = z.infer<typeof EvalComparison>
