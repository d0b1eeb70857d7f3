// One run over a vendor: a poll reads what changed since the last one, a sweep lists everything, so that deletions arrive.
// What a sweep no longer finds is asked for by its id before it counts as gone: lists shift while they are read.
import { type AppError, toAppError } from '../../core/errors.ts'
import { toPicker } from '../../core/knowledge-base.ts'
import { eachItem } from '../../core/page.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { type ItemDeps, toItem } from './article-item.ts'
import { eachPage } from './each-page.ts'
import { isBroken, type LiveDocument, type Vendor, type VendorEntry, type VendorSession } from './vendor.ts'
import { openProgress } from './vendor-progress.ts'
import type { VendorStores } from './vendor-stores.ts'

export type SyncVendorDeps = { guard: GuardedFetch; clock: Clock; stores: VendorStores; vendor: Vendor }

/** Beyond this share and number the missing are not asked for one by one: the run is held for a person. */
const MISSING = { share: 0.3, least: 20, most: 1000 }

export async function* syncVendor(
  { guard, clock, stores, vendor }: SyncVendorDeps,
  request: ConnectorRequest,
): AsyncGenerator<ConnectorItem, Enumeration, void> {
  const { source, settled, signal, known } = request
  const interrupted: Enumeration = { complete: false, message: null }
  if (signal.aborted) return interrupted
  const startedAt = clock.now()
  const progress = await openProgress({ ...stores, clock }, request)
  const session = await vendor.open(source, signal)
  const isPicked = toPicker(source.settings['pick'], { prefixes: true })
  const items: ItemDeps = { guard, clock, known, isPicked, signal }
  const isPoll = progress.sinceMs !== null
  const seen = new Set<string>()
  const retries: string[] = []
  const troubles: AppError[] = []

  const itemOf = async (entry: VendorEntry): Promise<ConnectorItem | undefined> => {
    if (seen.has(entry.externalId)) return undefined
    seen.add(entry.externalId)
    if (settled.has(entry.externalId)) return undefined
    if (isPoll && (await isUndated(entry, known))) return undefined
    const item = await toItem(items, entry)
    if (item.type === 'failed') retries.push(entry.externalId)
    if (!isPoll || item.type !== 'unchanged') return item
    // Polls overlap: what they list a second time is no find. After a failure it is: it stands as stale until then.
    return (await known(entry.externalId))?.isStale === true ? item : undefined
  }

  const lists = session.lists(progress.sinceMs)
  for (const list of lists) {
    try {
      for await (const entries of eachPage(list)) {
        for (const entry of entries) {
          if (signal.aborted) return interrupted
          const item = await itemOf(entry)
          if (item !== undefined) yield item
        }
      }
    } catch (thrown) {
      if (signal.aborted) return interrupted
      troubles.push(toAppError(thrown))
    }
  }
  const [first] = troubles
  if (first !== undefined && seen.size === 0 && troubles.length === lists.length) throw first

  // In a poll what failed before; in a sweep what the list left out.
  const again = isPoll
    ? await withAddresses(stores, source.id, progress.retries)
    : troubles.length > 0
      ? []
      : await missingOf(stores, source.id, seen)
  for (const live of again) {
    if (signal.aborted) return interrupted
    if (seen.has(live.externalId) || settled.has(live.externalId)) continue
    try {
      const item = await askAgain(session, live, itemOf)
      if (item !== undefined) yield item
    } catch (thrown) {
      if (signal.aborted) return interrupted
      troubles.push(toAppError(thrown))
      break
    }
  }
  if (signal.aborted) return interrupted
  if (troubles.length > 0) return { complete: false, message: sentenceOf(troubles) }
  await progress.reached(Math.min(startedAt, session.serverTime() ?? startedAt), retries)
  return isPoll ? interrupted : { complete: true, message: null }
}

/** A poll cannot tell whether an article without a date has changed: only new ones are read, the rest by the sweep. */
async function isUndated(entry: VendorEntry, known: ConnectorRequest['known']): Promise<boolean> {
  if (isBroken(entry) || entry.updatedAt !== null || entry.body.type !== 'page') return false
  return (await known(entry.externalId)) !== undefined
}

async function askAgain(
  session: VendorSession,
  live: LiveDocument,
  itemOf: (entry: VendorEntry) => Promise<ConnectorItem | undefined>,
): Promise<ConnectorItem | undefined> {
  const entry = await session.byExternalId(live)
  if (entry !== undefined) return itemOf(entry)
  return { type: 'gone', externalId: live.externalId, url: live.url, reason: 'no-longer-listed' }
}

/** With their addresses, as far as they are known: what failed from the start has none. */
async function withAddresses(
  stores: VendorStores,
  sourceId: string,
  ids: readonly string[],
): Promise<LiveDocument[]> {
  if (ids.length === 0) return []
  const found = new Map<string, LiveDocument>(ids.map((id) => [id, { externalId: id, url: null }]))
  for await (const { externalId, url } of eachItem(
    (page) => stores.documents.list(sourceId, {}, page),
    500,
  )) {
    if (found.has(externalId)) found.set(externalId, { externalId, url })
  }
  return [...found.values()]
}

async function missingOf(
  stores: VendorStores,
  sourceId: string,
  seen: ReadonlySet<string>,
): Promise<LiveDocument[]> {
  // A list of nothing is rarely meant: the run is held for a person.
  if (seen.size === 0) return []
  const missing: LiveDocument[] = []
  let live = 0
  const documents = eachItem((page) => stores.documents.list(sourceId, { state: 'live' }, page), 500)
  for await (const { externalId, url } of documents) {
    live += 1
    if (!seen.has(externalId)) missing.push({ externalId, url })
  }
  const isMuch = missing.length >= MISSING.least && missing.length > live * MISSING.share
  return isMuch || missing.length > MISSING.most ? [] : missing
}

const sentenceOf = (troubles: readonly AppError[]): string => {
  const [first, ...more] = troubles
  const others = more.length === 0 ? '' : ` So did ${more.length} more of its lists.`
  return `${first?.message ?? ''}${others}`
}
