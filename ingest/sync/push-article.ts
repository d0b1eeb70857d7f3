// Articles that a knowledge base pushes: live for questions when the call resolves, in no run, one at a time per id.
import type { Validators } from '../../core/document.ts'
import { AppError, firstChars } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { DocumentGate, UnsettledDocument } from '../../core/ports/document-store.ts'
import type { PushedArticle, PushResult } from '../../core/ports/services.ts'
import type { Source } from '../../core/source.ts'
import { articleToRaw } from './article-to-raw.ts'
import { emptyTimings } from './empty-timings.ts'
import { fingerprintOf } from './fingerprint.ts'
import { indexDocument } from './index-document.ts'
import { createKeyedLock } from './keyed-lock.ts'
import { refusalOf } from './run-queue.ts'
import { createStageTimer } from './stage-timer.ts'
import { priorityOfArticle } from './stages.ts'
import type { SyncParts } from './sync-deps.ts'

export interface Pushes {
  push(source: Source, externalId: string, article: PushedArticle): Promise<PushResult>
  remove(source: Source, externalId: string): Promise<boolean>
}

const nothing = { embedded: 0, reused: 0 }

export function createPushes(parts: SyncParts): Pushes {
  const { documents, chunks, commits, gate: sourceGate, clock } = parts
  const oneAtATime = createKeyedLock()

  const push: Pushes['push'] = async (source, externalId, article) => {
    assertPushable(source)
    const updatedAt = updatedAtOf(article)
    const documentId = documentIdOf(source.id, externalId)
    const gate = await documents.gate(source.id, externalId)
    const result = (outcome: PushResult['outcome'], why?: Partial<PushResult>): PushResult => ({
      documentId,
      outcome,
      reason: null,
      message: null,
      chunks: nothing,
      ...why,
    })
    const url = article.url ?? null
    const entry = { documentId, sourceId: source.id, externalId, url, message: null, runId: null }

    if (gate?.excluded) return result('excluded', { reason: 'removed-by-person' })
    if (isOlder(updatedAt, gate)) return result('ignored-older')
    const validators = { etag: null, lastModified: null, updatedAt: updatedAt ?? storedUpdatedAt(gate) }
    if (article.state !== undefined && article.state !== 'published') {
      await withdraw({ ...entry, reason: 'unpublished', validators }, gate)
      return result(gate?.state === 'live' ? 'removed' : 'excluded', { reason: 'unpublished' })
    }
    const indexed = await indexDocument(parts, {
      sourceId: source.id,
      raw: articleToRaw(externalId, article, validators.updatedAt),
      gate,
      fingerprint: fingerprintOf(parts, source.settings),
      runId: null,
      priority: priorityOfArticle(article.body.length),
      timer: createStageTimer(clock, emptyTimings),
    })
    return { documentId, ...indexed }
  }

  const withdraw = (
    entry: UnsettledDocument & { validators: Validators },
    gate: DocumentGate | undefined,
  ): Promise<void> =>
    commits.run(entry.documentId, async () => {
      if (gate !== undefined) {
        await chunks.remove([{ documentId: entry.documentId, state: 'excluded', reason: entry.reason }], null)
      }
      await documents.settleExcluded(entry)
    })

  const remove: Pushes['remove'] = async (source, externalId) => {
    const documentId = documentIdOf(source.id, externalId)
    const gate = await documents.gate(source.id, externalId)
    if (gate === undefined || gate.state === 'gone') return false
    await commits.run(documentId, () =>
      chunks.remove([{ documentId, state: 'gone', reason: 'no-longer-listed' }], null),
    )
    return true
  }

  const alone = <Result>(source: Source, externalId: string, work: () => Promise<Result>): Promise<Result> =>
    sourceGate.enter(source.id, () => oneAtATime.run(documentIdOf(source.id, externalId), work))
  return {
    push: (source, externalId, article) => alone(source, externalId, () => push(source, externalId, article)),
    remove: (source, externalId) => alone(source, externalId, () => remove(source, externalId)),
  }
}

function assertPushable(source: Source): void {
  const refusal = refusalOf(source)
  if (refusal !== null) throw new AppError('conflict', refusal)
  const provider = source.settings['provider'] ?? 'push'
  if (source.kind === 'knowledge-base' && provider === 'push') return
  const is = source.kind === 'knowledge-base' ? `one of provider ${String(provider)}` : source.kind
  throw new AppError(
    'conflict',
    `Pushing an article to source "${source.name}": expected a knowledge base of provider push, it is ${is}. ` +
      'Push to a source of kind knowledge-base whose settings say "provider": "push".',
  )
}

function updatedAtOf({ updatedAt }: PushedArticle): number | null {
  if (updatedAt === undefined) return null
  const at = Date.parse(updatedAt)
  if (!Number.isNaN(at)) return at
  throw new AppError(
    'bad-request',
    `Pushing an article: expected updatedAt as an ISO 8601 time, got "${firstChars(updatedAt, 60)}". Send one like 2026-01-31T12:00:00Z.`,
    { details: { fields: [{ path: 'updatedAt', reason: 'not a time' }] } },
  )
}

/** After a deletion any push restores; before it, an older one never overwrites a newer. */
const storedUpdatedAt = (gate: DocumentGate | undefined): number | null =>
  gate === undefined || gate.state === 'gone' ? null : gate.validators.updatedAt

function isOlder(updatedAt: number | null, gate: DocumentGate | undefined): boolean {
  const stored = storedUpdatedAt(gate)
  return updatedAt !== null && stored !== null && updatedAt < stored
}
