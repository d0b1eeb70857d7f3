// Runs: what a sync did, and stopping or releasing one.
import { diffLines, type TextDiff } from '../../core/diff-lines.ts'
import type { Actor } from '../../core/key.ts'
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run, RunDocument, RunState } from '../../core/run.ts'
import { runCalls } from '../contract/runs.ts'
import { notFound } from '../middleware/error-response.ts'
import { type SseEvent, sseResponse } from '../stream/sse-response.ts'
import { type Route, route } from './route.ts'
import { pageOf, type RouteDeps } from './route-deps.ts'
import { conflict } from './source-rules.ts'

export const runRoutes = ({ stores, services, reach, audit }: RouteDeps): Route[] => {
  async function runOfSource(actor: Actor, sourceId: string, runId: string): Promise<Run> {
    const run = await reach.run(actor, runId)
    if (run.sourceId !== sourceId) throw notFound(`Looking up run ${runId} of source ${sourceId}`)
    return run
  }

  /** Short, because a page may hold 200 of them; GET /v1/documents/{id}/diff gives the whole. */
  async function diffOf({ documentId, versionBefore, versionAfter }: RunDocument): Promise<TextDiff | null> {
    if (versionBefore === null || versionAfter === null || versionBefore === versionAfter) return null
    const before = await stores.documents.text(documentId, versionBefore)
    const after = await stores.documents.text(documentId, versionAfter)
    if (before === undefined || after === undefined) return null
    return diffLines(before.text, after.text, { maxLines: 200 })
  }

  return [
    route(runCalls.listRuns, async ({ params, query }, { actor }) => {
      const source = await reach.source(actor, params.id)
      return stores.runs.list(source.id, pageOf(query))
    }),

    route(runCalls.cancelRun, async ({ params }, { actor }) => {
      const before = await runOfSource(actor, params.id, params.runId)
      assertState(before, ['queued', 'running', 'held'], 'Cancelling')
      const run = await services.sync.cancel(before.id)
      if (run === undefined) throw notFound(`Cancelling run ${before.id}`)
      await audit(actor, 'run.cancel', `run:${run.id}`, { state: before.state }, { state: run.state })
      return run
    }),

    route(runCalls.confirmRun, async ({ params }, { actor }) => {
      const before = await runOfSource(actor, params.id, params.runId)
      assertState(before, ['held'], 'Confirming')
      const run = await services.sync.confirm(before.id)
      if (run === undefined) throw notFound(`Confirming run ${before.id}`)
      await audit(actor, 'run.confirm', `run:${run.id}`, { state: before.state }, { state: run.state })
      return run
    }),

    route(runCalls.getRun, ({ params }, { actor }) => reach.run(actor, params.id)),

    route(runCalls.listRunDocuments, async ({ params, query }, { actor }) => {
      const run = await reach.run(actor, params.id)
      const filter = query.outcome === undefined ? {} : { outcome: query.outcome }
      const page = await stores.runs.documents(run.id, filter, pageOf(query))
      const seen = await Promise.all(
        page.items.map(({ documentId }) => reach.seesDocumentId(actor, documentId)),
      )
      const visible = page.items.filter((_, place) => seen[place])
      if (query.diff !== 'true') return { items: visible, nextCursor: page.nextCursor }
      const items = []
      // One after the other: two texts of a large document at a time are enough in memory.
      for (const item of visible) items.push({ ...item, diff: await diffOf(item) })
      return { items, nextCursor: page.nextCursor }
    }),

    route(runCalls.streamRun, async ({ params }, { actor, signal, requestId, abort, log }) => {
      const run = await reach.run(actor, params.id)
      return sseResponse(toSse(services.sync.events(run.id, signal)), { requestId, abort, log })
    }),
  ]
}

async function* toSse(events: AsyncIterable<RunEvent>): AsyncGenerator<SseEvent, void, void> {
  for await (const { type, ...data } of events) yield { type, data }
}

function assertState(run: Run, allowed: readonly RunState[], what: string): void {
  if (allowed.includes(run.state)) return
  throw conflict(
    `${what} run ${run.id}: expected it to be ${allowed.join(' or ')}, got ${run.state}. Nothing was changed; GET /v1/runs/${run.id} shows it.`,
  )
}
