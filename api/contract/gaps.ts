// Gaps: groups of questions that the content does not answer.
import { Gap, GapDetail, GapResolution, GapState, Replay } from '../../core/gap.ts'
import { call, plain } from './call.ts'
import { IdParams, PageQuery, pageOf } from './common.ts'

const base = { ...plain, tag: 'Gaps', role: 'analyst', params: IdParams } as const

export const gapCalls = {
  listGaps: call({
    ...base,
    id: 'listGaps',
    method: 'GET',
    path: '/gaps',
    summary: 'Gaps, with how often and in which languages they were asked.',
    params: plain.params,
    query: PageQuery.extend({ state: GapState.optional() }),
    result: pageOf(Gap),
  }),
  getGap: call({
    ...base,
    id: 'getGap',
    method: 'GET',
    path: '/gaps/{id}',
    summary: 'One gap with its questions and the nearest documents.',
    result: GapDetail,
  }),
  resolveGap: call({
    ...base,
    id: 'resolveGap',
    method: 'POST',
    path: '/gaps/{id}/resolve',
    summary: "Writes a short answer, or names a document or source, and asks the gap's questions again.",
    body: GapResolution,
    result: Replay,
  }),
  dismissGap: call({
    ...base,
    id: 'dismissGap',
    method: 'POST',
    path: '/gaps/{id}/dismiss',
    summary: 'Sets a gap aside.',
    result: Gap,
  }),
  reopenGap: call({
    ...base,
    id: 'reopenGap',
    method: 'POST',
    path: '/gaps/{id}/reopen',
    summary: 'Opens a gap again.',
    result: Gap,
  }),
}
