// One connector item → exactly one entry in the run, except a document that is to vanish: that waits for the run's end.
import { documentIdOf } from '../../core/ids.ts'
import type { ConnectorItem } from '../../core/ports/connector.ts'
import type { DocumentGate, UnsettledDocument } from '../../core/ports/document-store.ts'
import type { Reason, Run } from '../../core/run.ts'
import type { Source } from '../../core/source.ts'
import { indexDocument } from './index-document.ts'
import type { Repeats } from './repeated-blocks.ts'
import type { StageTimer } from './stage-timer.ts'
import { PRIORITY } from './stages.ts'
import type { SyncParts } from './sync-deps.ts'

/** What a run works with. */
export interface RunContext {
  run: Run
  source: Source
  fingerprint: string
  /** Blocks that most pages of the site repeat, left out of every page but the keeper. */
  repeats?: Repeats & { keeper: string }
  /** Taken up again after a restart. */
  resumed: boolean
  timer: StageTimer
  signal: AbortSignal
  /** A document that takes minutes says how far it is. */
  onProgress?: (document: string, words: string) => void
  /** Live or failed documents that the source says are gone; removed last, if at all. */
  gone: GoneDocument[]
  /** Live documents settled as excluded in this process; their chunks are removed last, if at all. */
  excludedLive: { documentId: string; reason: Reason }[]
}

type GoneDocument = { documentId: string; externalId: string; url: string | null; reason: Reason }

/** A person or a vendor asked for these by name: no shrink guard stands in their way. */
const asked: ReadonlySet<Reason> = new Set(['unpublished', 'not-picked', 'removed-by-person'])

export const externalIdOf = (item: ConnectorItem): string =>
  item.type === 'document' ? item.raw.externalId : item.externalId

export const urlOf = (item: ConnectorItem): string | null => {
  if (item.type === 'document') return item.raw.url
  return item.type === 'unchanged' ? null : item.url
}

/** Throws what the store, the parser or the embedder threw; the item is then not settled. */
export async function settleItem(parts: SyncParts, of: RunContext, item: ConnectorItem): Promise<void> {
  const { documents } = parts
  const externalId = externalIdOf(item)
  const documentId = documentIdOf(of.source.id, externalId)
  const entry = (reason: Reason, message: string | null): UnsettledDocument => ({
    documentId,
    sourceId: of.source.id,
    externalId,
    url: urlOf(item),
    reason,
    message,
    runId: of.run.id,
  })
  if ('fetchMs' in item) of.timer.addFetch(item.fetchMs)
  const gate = await documents.gate(of.source.id, externalId)
  if (gate?.excluded) return documents.settleExcluded(entry('removed-by-person', null))

  switch (item.type) {
    case 'document':
      await indexDocument(parts, {
        sourceId: of.source.id,
        raw: item.raw,
        gate,
        fingerprint: of.fingerprint,
        ...(of.repeats && of.repeats.keeper !== externalId && { repeats: of.repeats }),
        runId: of.run.id,
        priority: PRIORITY.sync,
        timer: of.timer,
        signal: of.signal,
        onProgress: (words) => of.onProgress?.(item.raw.url ?? externalId, words),
      })
      return
    case 'unchanged':
      if (gate?.state === 'live') {
        return of.timer.measure('store', () => documents.settleUnchanged(documentId, of.run.id, null))
      }
      return documents.settleFailed(entry('internal', 'Said to be unchanged, but no text of it is kept.'))
    case 'failed':
      return documents.settleFailed(entry(item.reason, item.message))
    case 'excluded':
      return settleExcluded(parts, of, entry(item.reason, item.message), gate)
    case 'gone':
      return settleGone(parts, of, entry(item.reason, null), gate)
    default:
      return item satisfies never
  }
}

async function settleExcluded(
  { documents, chunks }: SyncParts,
  of: RunContext,
  entry: UnsettledDocument,
  gate: DocumentGate | undefined,
): Promise<void> {
  const { documentId, reason } = entry
  if (gate?.state === 'live' && !asked.has(reason)) of.excludedLive.push({ documentId, reason })
  else if (gate !== undefined && gate.state !== 'excluded') {
    await chunks.remove([{ documentId, state: 'excluded', reason }], null)
  }
  await documents.settleExcluded(entry)
}

/** A page that was never there is no document of the source: it is accounted for as left out. */
async function settleGone(
  { documents, chunks, runs }: SyncParts,
  of: RunContext,
  entry: UnsettledDocument,
  gate: DocumentGate | undefined,
): Promise<void> {
  const { documentId, externalId, url, reason } = entry
  if (gate?.state !== 'live' && gate?.state !== 'failed') return documents.settleExcluded(entry)
  if (of.source.kind !== 'knowledge-base') {
    of.gone.push({ documentId, externalId, url, reason })
    return
  }
  await chunks.remove([{ documentId, state: 'gone', reason }], { runId: of.run.id })
  await runs.recordRemoved(of.run.id, [documentId])
}
