// A vendor's notice names what changed: just that is read again, outside of any run, before the polls come to it.
import { AppError, toAppError } from '../../core/errors.ts'
import { documentIdOf, type SourceId } from '../../core/ids.ts'
import type { ConnectorItem } from '../../core/ports/connector.ts'
import type { DocumentGate, UnsettledDocument } from '../../core/ports/document-store.ts'
import type { RefreshReport, SyncService } from '../../core/ports/services.ts'
import type { Source } from '../../core/source.ts'
import { emptyTimings } from './empty-timings.ts'
import { fingerprintOf } from './fingerprint.ts'
import { indexDocument } from './index-document.ts'
import { createKeyedLock } from './keyed-lock.ts'
import { refusalOf } from './run-queue.ts'
import { externalIdOf, urlOf } from './settle-item.ts'
import { createStageTimer } from './stage-timer.ts'
import { priorityOfArticle } from './stages.ts'
import type { SyncParts } from './sync-deps.ts'

type Entry = RefreshReport['documents'][number]

export interface Refreshes {
  refresh: SyncService['refresh']
  /** A run may have listed an article before its notice came and settled it after: what came meanwhile is read once more. */
  afterRun(sourceId: SourceId): Promise<void>
}

export function createRefreshes(
  parts: SyncParts,
  { request, signal }: { request: SyncService['request']; signal: AbortSignal },
): Refreshes {
  const { documents, chunks, sources, log } = parts
  const oneAtATime = createKeyedLock()
  /** Asked for and not begun: a second notice of the same article needs no second reading. */
  const waiting = new Map<string, Promise<Entry[]>>()
  const duringRun = new Map<SourceId, Set<string>>()

  const readOne = async (source: Source, vendorId: string): Promise<Entry[]> => {
    const read = parts.connectors[source.kind]?.read
    if (read === undefined) throw notRead(source)
    // Settings may have changed since the notice came.
    const current = await sources.get(source.id)
    if (current === undefined || refusalOf(current) !== null) return []
    const { lastRun } = current
    if (lastRun?.state === 'running' || lastRun?.state === 'queued') {
      duringRun.set(source.id, (duringRun.get(source.id) ?? new Set()).add(vendorId))
    }
    const entries: Entry[] = []
    for (const item of await read(current, vendorId, signal)) {
      const entry = await settle(current, item)
      if (entry !== null) entries.push(entry)
      if (item.type === 'failed') throw new AppError('fetch-failed', item.message)
    }
    return entries
  }

  const settle = async (source: Source, item: ConnectorItem): Promise<Entry | null> => {
    const externalId = externalIdOf(item)
    const documentId = documentIdOf(source.id, externalId)
    const gate = await documents.gate(source.id, externalId)
    const of = { documentId, sourceId: source.id, externalId, url: urlOf(item), runId: null }
    const entry = (outcome: Entry['outcome'], reason: Entry['reason'] = null): Entry => ({
      documentId,
      externalId,
      outcome,
      reason,
    })
    if (gate?.excluded) return entry('excluded', 'removed-by-person')
    switch (item.type) {
      case 'document': {
        const indexed = await indexDocument(parts, {
          sourceId: source.id,
          raw: item.raw,
          gate,
          fingerprint: fingerprintOf(parts, source.settings),
          runId: null,
          priority: priorityOfArticle(item.raw.body.byteLength),
          timer: createStageTimer(parts.clock, emptyTimings),
          signal,
        })
        return entry(indexed.outcome, indexed.reason)
      }
      case 'unchanged':
        return entry('unchanged')
      case 'failed':
        await documents.settleFailed({ ...of, reason: item.reason, message: item.message })
        return entry('failed', item.reason)
      case 'excluded':
        await withdraw({ ...of, reason: item.reason, message: item.message }, gate)
        return entry('excluded', item.reason)
      case 'gone':
        if (gate === undefined || gate.state === 'gone' || gate.state === 'excluded') return null
        await parts.commits.run(documentId, () =>
          chunks.remove([{ documentId, state: 'gone', reason: item.reason }], null),
        )
        return entry('removed', item.reason)
      default:
        return item satisfies never
    }
  }

  const withdraw = (of: UnsettledDocument, gate: DocumentGate | undefined): Promise<void> =>
    parts.commits.run(of.documentId, async () => {
      if (gate !== undefined) {
        await chunks.remove([{ documentId: of.documentId, state: 'excluded', reason: of.reason }], null)
      }
      await documents.settleExcluded(of)
    })

  const inTurn = (source: Source, vendorId: string): Promise<Entry[]> => {
    const key = JSON.stringify([source.id, vendorId])
    const before = waiting.get(key)
    if (before !== undefined) return before
    const mine = oneAtATime.run(source.id, () => {
      waiting.delete(key)
      return parts.gate.enter(source.id, () => readOne(source, vendorId))
    })
    waiting.set(key, mine)
    return mine
  }

  const refresh: SyncService['refresh'] = async (source, vendorIds) => {
    const refusal = refusalOf(source)
    if (refusal !== null) throw new AppError('conflict', refusal)
    const report: RefreshReport = { documents: [], left: 0 }
    for (const vendorId of new Set(vendorIds)) {
      try {
        report.documents.push(...(await inTurn(source, vendorId)))
      } catch (thrown) {
        const error = toAppError(thrown)
        if (error.code === 'conflict') throw error
        report.left += 1
        log.warn({ sourceId: source.id, vendorId, error: error.message }, 'refresh-fail')
      }
    }
    if (report.left > 0 && !signal.aborted) await request(source.id, 'webhook')
    return report
  }

  return {
    refresh,
    afterRun: async (sourceId) => {
      const ids = duringRun.get(sourceId)
      const source = ids && (await sources.get(sourceId))
      duringRun.delete(sourceId)
      if (ids === undefined || source === undefined || refusalOf(source) !== null) return
      await refresh(source, [...ids])
    },
  }
}

const notRead = (source: Source): AppError =>
  new AppError(
    'conflict',
    `Reading single documents of source "${source.name}": expected a knowledge base of a vendor, it is ${source.kind}. Sync it instead (POST /v1/sources/${source.id}/sync).`,
  )
