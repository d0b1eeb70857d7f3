// Addresses that are left out come by the thousand: a page may link to 50,000 that lie beyond the limit of pages. What
// collects while some of them are settled is settled together next, in one transaction.
import type { Document } from '../../core/document.ts'
import { toAppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { ConnectorItem } from '../../core/ports/connector.ts'
import { isRunFatal } from './run-fatal.ts'
import type { RunContext } from './settle-item.ts'
import type { SyncParts } from './sync-deps.ts'

export type LeftOut = Extract<ConnectorItem, { type: 'excluded' }>

const MOST = 500

export interface LeftOutQueue {
  /** Resolves when there is room for another one. */
  add(item: LeftOut): Promise<void>
  /** Resolves when everything is settled that was added. */
  idle(): Promise<void>
}

/** `settle` must not throw. In order, never two calls at once. */
export function createLeftOutQueue(settle: (items: readonly LeftOut[]) => Promise<void>): LeftOutQueue {
  const waiting: LeftOut[] = []
  let settling: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await settle(waiting.splice(0, MOST))
    settling = undefined
  }
  return {
    add: async (item) => {
      waiting.push(item)
      settling ??= drain()
      if (waiting.length >= MOST) await settling
    },
    idle: async () => settling,
  }
}

/**
 * Settles those of which no text is kept, and returns the others, to be settled one by one: a document that is to vanish
 * is more than an entry.
 */
export async function settleLeftOut(
  { documents, log }: Pick<SyncParts, 'documents' | 'log'>,
  of: RunContext,
  items: readonly LeftOut[],
): Promise<LeftOut[]> {
  const sourceId = of.source.id
  const runId = of.run.id
  const withIds = items.map((item) => ({ item, documentId: documentIdOf(sourceId, item.externalId) }))
  const states = await documents.states(withIds.map(({ documentId }) => documentId))
  const isPlain = ({ documentId }: { documentId: string }): boolean => hasNoText(states.get(documentId))
  const plain = withIds.filter(isPlain)
  try {
    await documents.settleManyExcluded(
      plain.map(({ item: { externalId, url, reason, message }, documentId }) => ({
        ...{ documentId, sourceId, externalId, url, reason, message, runId },
      })),
    )
  } catch (thrown) {
    const error = toAppError(thrown)
    if (isRunFatal(error)) throw error
    // One of them cannot be settled, and took the transaction along: one by one, only that one fails.
    log.warn({ runId, count: plain.length, error: error.message }, 'left-out-fail')
    return [...items]
  }
  return withIds.filter((one) => !isPlain(one)).map(({ item }) => item)
}

/** What a person excluded keeps its own reason in the run. */
const hasNoText = (known: Pick<Document, 'state' | 'excluded'> | undefined): boolean =>
  known === undefined || (known.state === 'excluded' && !known.excluded)
