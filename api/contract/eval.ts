// Eval suites, their runs, and comparisons.
import { z } from 'zod'
import { EvalCase, EvalComparison, EvalRun, EvalSuite } from '../../core/eval.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

const stamps = { createdAt: z.string(), updatedAt: z.string() }
export const SuiteSummary = z.object({
  id: z.string(),
  name: z.string(),
  caseCount: z.number().int(),
  ...stamps,
})
export const SuiteResult = z.object({
  id: z.string(),
  name: z.string(),
  cases: z.array(EvalCase),
  ...stamps,
})

/** The name of a suite whose text gives none, such as CSV. */
const SuiteQuery = z.strictObject({ name: z.string().trim().min(1).max(200).optional() })

const base = { ...plain, tag: 'Eval', role: 'analyst', params: IdParams } as const

export const evalCalls = {
  listSuites: call({
    ...base,
    id: 'listSuites',
    method: 'GET',
    path: '/eval/suites',
    summary: 'All suites.',
    params: plain.params,
    query: PageQuery,
    result: pageOf(SuiteSummary),
  }),
  createSuite: call({
    ...base,
    id: 'createSuite',
    method: 'POST',
    path: '/eval/suites',
    summary: 'Adds a suite: JSON, YAML (`application/yaml`) or CSV (`text/csv`).',
    params: plain.params,
    query: SuiteQuery,
    body: EvalSuite,
    result: SuiteResult,
    status: 201,
    takes: 'suite',
  }),
  getSuite: call({
    ...base,
    id: 'getSuite',
    method: 'GET',
    path: '/eval/suites/{id}',
    summary: 'One suite with its cases.',
    result: SuiteResult,
  }),
  putSuite: call({
    ...base,
    id: 'putSuite',
    method: 'PUT',
    path: '/eval/suites/{id}',
    summary: 'Replaces a suite.',
    query: SuiteQuery,
    body: EvalSuite,
    result: SuiteResult,
    takes: 'suite',
  }),
  deleteSuite: call({
    ...base,
    id: 'deleteSuite',
    method: 'DELETE',
    path: '/eval/suites/{id}',
    summary: 'Removes a suite; its runs stay.',
    status: 204,
  }),
  runSuite: call({
    ...base,
    id: 'runSuite',
    method: 'POST',
    path: '/eval/suites/{id}/runs',
    summary: 'Runs a suite and answers when it is done; `?profile=draft` asks as the draft would answer.',
    query: z.strictObject({ profile: z.literal('draft').optional() }),
    result: EvalRun,
    status: 201,
  }),
  getEvalRun: call({
    ...base,
    id: 'getEvalRun',
    method: 'GET',
    path: '/eval/runs/{id}',
    summary: 'One run of a suite with the result of each case.',
    result: EvalRun,
  }),
  compareEvalRun: call({
    ...base,
    id: 'compareEvalRun',
    method: 'GET',
    path: '/eval/runs/{id}/compare',
    summary: 'A run beside a baseline: `last` (default: the newest other run of the suite) or a run id.',
    query: z.strictObject({ baseline: Id.default('last') }),
    result: EvalComparison,
  }),
}
