// Runs: one sync of one source each.
import { z } from 'zod'
import { TextDiff } from '../../core/diff-lines.ts'
import { Outcome, Run, RunDocument } from '../../core/run.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

/** `diff` is there when it is asked for: what changed in the text; null where nothing did or a version is not kept. */
export const RunDocumentResult = RunDocument.extend({ diff: TextDiff.nullable().optional() })

const base = { ...plain, tag: 'Runs', role: 'admin', params: IdParams } as const
const ofSource = { ...base, params: z.strictObject({ id: Id, runId: Id }) } as const

export const runCalls = {
  listRuns: call({
    ...base,
    id: 'listRuns',
    method: 'GET',
    path: '/sources/{id}/runs',
    summary: "A source's runs, newest first.",
    query: PageQuery,
    result: pageOf(Run),
  }),
  cancelRun: call({
    ...ofSource,
    id: 'cancelRun',
    method: 'POST',
    path: '/sources/{id}/runs/{runId}/cancel',
    summary: 'Stops a queued or running run; what it has taken in stays.',
    result: Run,
  }),
  confirmRun: call({
    ...ofSource,
    id: 'confirmRun',
    method: 'POST',
    path: '/sources/{id}/runs/{runId}/confirm',
    summary: 'Releases a held run: its removals are carried out.',
    result: Run,
  }),
  getRun: call({
    ...base,
    id: 'getRun',
    method: 'GET',
    path: '/runs/{id}',
    summary: 'One run; found = added + updated + unchanged + failed + excluded.',
    result: Run,
  }),
  listRunDocuments: call({
    ...base,
    id: 'listRunDocuments',
    method: 'GET',
    path: '/runs/{id}/documents',
    summary:
      'What happened to each document in the run, with the version before and after; `diff=true` adds what changed in the text of updated ones.',
    query: PageQuery.extend({ outcome: Outcome.optional(), diff: z.enum(['true', 'false']).optional() }),
    result: pageOf(RunDocumentResult),
  }),
  streamRun: call({
    ...base,
    id: 'streamRun',
    method: 'GET',
    path: '/runs/{id}/events',
    summary: 'Progress as server-sent events: `progress` now and then, `end` once.',
    answers: 'sse',
  }),
}
