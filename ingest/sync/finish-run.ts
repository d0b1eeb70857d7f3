// The end of a run whose documents are all settled: deletes last, behind the shrink guard, then the run's state.
import { eachItem } from '../../core/page.ts'
import type { RemovedDocument } from '../../core/ports/chunk-store.ts'
import type { Enumeration } from '../../core/ports/connector.ts'
import type { Run } from '../../core/run.ts'
import { verdictOf } from './run-verdict.ts'
import type { RunContext } from './settle-item.ts'
import { heldMessage, isHeld } from './shrink-guard.ts'
import type { SyncParts } from './sync-deps.ts'

const BATCH = 200

export interface RunEnd {
  state: Run['state']
  message: string | null
}

/** @throws what the store threw, or the signal's reason between two batches */
export async function finishRun(parts: SyncParts, of: RunContext, enumeration: Enumeration): Promise<RunEnd> {
  if (!enumeration.complete) await keepAsStale(parts, of)
  else {
    if (of.resumed) of.excludedLive = await excludedLiveOf(parts, of.run)
    const removals = await removalsOf(parts, of)
    const counts = (await parts.runs.get(of.run.id))?.counts ?? of.run.counts
    const shrink = {
      live: (await parts.documents.countLive(of.source.id)) - counts.added,
      vanishing: removals.vanishing,
      found: counts.found,
    }
    if (isHeld(shrink)) {
      await parts.runs.keepGone(of.run.id, removals.gone)
      return { state: 'held', message: heldMessage(of.source.name, shrink) }
    }
    await carryOut(parts, of.run, removals, of.signal)
  }
  const run = (await parts.runs.get(of.run.id)) ?? of.run
  return verdictOf(of.source, run, enumeration, await parts.documents.countLive(of.source.id))
}

/** What a complete run takes away. `vanishing`: how many of them are live. */
export interface Removals {
  /** Without an entry in the run: gone or no longer listed. */
  gone: RemovedDocument[]
  /** With an entry `excluded`. */
  excluded: RemovedDocument[]
  vanishing: number
}

async function removalsOf({ documents }: SyncParts, of: RunContext): Promise<Removals> {
  const reasons = new Map(of.gone.map(({ documentId, reason }) => [documentId, reason]))
  const missing = await documents.missingFrom(of.source.id, of.run.id)
  return {
    gone: missing.map(({ documentId }) => ({
      documentId,
      state: 'gone',
      reason: reasons.get(documentId) ?? 'no-longer-listed',
    })),
    excluded: of.excludedLive.map((excluded) => ({ ...excluded, state: 'excluded' })),
    vanishing: missing.filter(({ live }) => live).length + of.excludedLive.length,
  }
}

/** In batches, each whole; a restart or a second confirm goes on where this stopped. */
export async function carryOut(
  { chunks, runs }: SyncParts,
  run: Run,
  { gone, excluded }: Removals,
  signal?: AbortSignal,
): Promise<void> {
  for (let at = 0; at < gone.length; at += BATCH) {
    signal?.throwIfAborted()
    const batch = gone.slice(at, at + BATCH)
    await chunks.remove(batch, { runId: run.id })
    await runs.recordRemoved(
      run.id,
      batch.map(({ documentId }) => documentId),
    )
  }
  for (let at = 0; at < excluded.length; at += BATCH) {
    signal?.throwIfAborted()
    await chunks.remove(excluded.slice(at, at + BATCH), null)
  }
}

/** Documents that the run settled as excluded and that are still live: read from its entries, which survive a restart. */
export async function excludedLiveOf(
  { runs, documents }: Pick<SyncParts, 'runs' | 'documents'>,
  run: Run,
): Promise<RunContext['excludedLive']> {
  const entries: RunContext['excludedLive'] = []
  const excluded = eachItem((page) => runs.documents(run.id, { outcome: 'excluded' }, page), BATCH)
  for await (const { documentId, reason } of excluded) {
    entries.push({ documentId, reason: reason ?? 'no-longer-listed' })
  }
  const states = await documents.states(entries.map(({ documentId }) => documentId))
  return entries.filter(({ documentId }) => states.get(documentId)?.state === 'live')
}

/** The list was not complete, so nothing is removed; what answered 404 stays and is marked stale. */
async function keepAsStale({ documents }: SyncParts, of: RunContext): Promise<void> {
  for (const { documentId, externalId, url, reason } of of.gone) {
    const message = 'No longer there; kept because the source could not be read to its end.'
    await documents.settleFailed({
      documentId,
      sourceId: of.source.id,
      externalId,
      url,
      reason,
      message,
      runId: of.run.id,
    })
  }
}
