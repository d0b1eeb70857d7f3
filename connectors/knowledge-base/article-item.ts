// One entry of a vendor's list as a connector item: picked and published or left out with a reason, unchanged or whole.
import { toAppError } from '../../core/errors.ts'
import { sha256 } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { ConnectorItem, ConnectorRequest } from '../../core/ports/connector.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { readPublicPage } from './read-public-page.ts'
import { isBroken, type VendorArticle, type VendorEntry } from './vendor.ts'

export interface ItemDeps {
  guard: GuardedFetch
  clock: Clock
  known: ConnectorRequest['known']
  isPicked(externalId: string): boolean
  signal: AbortSignal
}

/** Throws only `cancelled`; what one article suffers is its item. */
export async function toItem(deps: ItemDeps, entry: VendorEntry): Promise<ConnectorItem> {
  const { externalId } = entry
  const groups = isBroken(entry) ? [] : entry.groups
  if (!deps.isPicked(externalId) && !groups.some(({ id }) => deps.isPicked(id))) {
    const url = isBroken(entry) ? null : entry.url
    return { type: 'excluded', externalId, url, reason: 'not-picked', message: null }
  }
  if (isBroken(entry)) {
    return { type: 'failed', externalId, url: null, reason: 'damaged', message: entry.problem }
  }
  if (entry.state !== 'published') {
    const message = `The vendor says: ${entry.stateDetail ?? entry.state}.`
    return { type: 'excluded', externalId, url: entry.url, reason: 'unpublished', message }
  }
  if (entry.body.type === 'page') return fromPage(deps, entry)
  return fromHtml(deps, entry, entry.body.html)
}

/** All that would be indexed is in the mark, so that a vendor's clock need not be believed. */
async function fromHtml({ known }: ItemDeps, article: VendorArticle, html: string): Promise<ConnectorItem> {
  const { externalId, url, title, language, audience, updatedAt } = article
  const etag = `kilde:${sha256(JSON.stringify([url, title, language, audience, html]))}`
  if ((await known(externalId))?.validators.etag === etag)
    return { type: 'unchanged', externalId, fetchMs: 0 }
  return {
    type: 'document',
    fetchMs: 0,
    raw: rawOf(article, new TextEncoder().encode(html), 'text/html; charset=utf-8', {
      etag,
      lastModified: null,
      updatedAt,
    }),
  }
}

async function fromPage(deps: ItemDeps, article: VendorArticle): Promise<ConnectorItem> {
  const { externalId, url, updatedAt } = article
  const failed = (message: string, reason: 'unreachable' | 'invalid-url' = 'unreachable'): ConnectorItem => ({
    type: 'failed',
    externalId,
    url,
    reason,
    message,
  })
  if (url === null) {
    return failed(
      `Reading ${externalId}: expected an address of its public page, the vendor gives none. Publish it with an address.`,
      'invalid-url',
    )
  }
  const before = await deps.known(externalId)
  if (before !== undefined && updatedAt !== null && before.validators.updatedAt === updatedAt) {
    return { type: 'unchanged', externalId, fetchMs: 0 }
  }
  const startedAt = deps.clock.now()
  try {
    const page = await readPublicPage(deps.guard, url, before?.validators ?? null, deps.signal)
    const fetchMs = deps.clock.now() - startedAt
    switch (page.type) {
      case 'unchanged':
        return { type: 'unchanged', externalId, fetchMs }
      case 'gone':
        return { type: 'gone', externalId, url, reason: 'not-found' }
      case 'members-only':
        return {
          type: 'excluded',
          externalId,
          url,
          reason: 'unpublished',
          message: 'Only members may read it.',
        }
      case 'failed':
        return { type: 'failed', externalId, url, reason: page.reason, message: page.message }
      case 'page': {
        const validators = { etag: page.etag, lastModified: page.lastModified, updatedAt }
        return { type: 'document', fetchMs, raw: rawOf(article, page.body, page.contentType, validators) }
      }
      default:
        return page satisfies never
    }
  } catch (thrown) {
    const error = toAppError(thrown, 'fetch-failed')
    if (error.code === 'cancelled') throw error
    return failed(error.message)
  }
}

function rawOf(
  { externalId, url, title, language, audience }: VendorArticle,
  body: Uint8Array,
  contentType: string,
  validators: { etag: string | null; lastModified: string | null; updatedAt: number | null },
) {
  return {
    externalId,
    url,
    name: 'article.html',
    title,
    body,
    contentType,
    language,
    validators,
    links: null,
    audience,
    keepSelector: null,
    dropSelector: null,
  }
}
