// What a website source would take in, before anything is stored: the same crawl, cut at 500 fetches, bodies thrown away.
import { toAppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { createMemoryFrontier } from '../../core/memory-frontier.ts'
import type { Connector, ConnectorItem } from '../../core/ports/connector.ts'
import type { PreviewItem } from '../../core/ports/services.ts'
import type { Source, WebsiteSettings } from '../../core/source.ts'

export type Preview = {
  items: PreviewItem[]
  counts: { fetch: number; skip: number }
  /** Fetching stopped at the preview's own limit: what lies behind the last pages was not seen. */
  cut: boolean
}

const maxFetches = 500

/** `onItem` hears of each address as soon as it is decided. @throws AppError as a crawl does when no start address can be reached and nothing can be said of any */
export async function previewWebsite(
  website: Connector,
  settings: WebsiteSettings,
  signal: AbortSignal,
  onItem: (item: PreviewItem) => void = () => {},
): Promise<Preview> {
  const fetches = Math.min(settings.maxPages, maxFetches)
  const items: PreviewItem[] = []
  // Beyond the preview's limit, but still within the source's: these would be fetched.
  let room = settings.maxPages - fetches
  let cut = false
  try {
    const crawl = website.fetch({
      source: previewSource({ ...settings, maxPages: fetches }),
      runId: newId(),
      known: async () => undefined,
      settled: new Set(),
      frontier: createMemoryFrontier(),
      signal,
    })
    for await (const item of crawl) {
      const isBeyond = item.type === 'excluded' && item.reason === 'page-limit'
      cut ||= isBeyond && room > 0
      const told: PreviewItem =
        isBeyond && room-- > 0 ? { url: item.url ?? item.externalId, decision: 'fetch' } : toPreviewItem(item)
      items.push(told)
      onItem(told)
    }
  } catch (thrown) {
    const error = toAppError(thrown)
    // robots.txt and the like are an answer; an address that cannot be reached is an error.
    if (error.code !== 'fetch-blocked' || items.length === 0) throw error
  }
  signal.throwIfAborted()
  const fetch = items.filter((item) => item.decision === 'fetch').length
  return { items, counts: { fetch, skip: items.length - fetch }, cut }
}

function toPreviewItem(item: ConnectorItem): PreviewItem {
  switch (item.type) {
    case 'document':
      return { url: item.raw.url ?? item.raw.externalId, decision: 'fetch' }
    case 'unchanged':
      return { url: item.externalId, decision: 'fetch' }
    case 'failed':
    case 'excluded':
    case 'gone':
      return { url: item.url ?? item.externalId, decision: 'skip', reason: item.reason }
  }
}

function previewSource(settings: WebsiteSettings): Source {
  const now = new Date(0).toISOString()
  return {
    id: newId(),
    kind: 'website',
    name: 'preview',
    state: 'pending',
    enabled: true,
    paused: false,
    citable: true,
    visibility: 'public',
    audience: [],
    answersMayUse: true,
    schedule: 'never',
    settings,
    documents: { live: 0, failed: 0, excluded: 0, gone: 0 },
    lastRun: null,
    nextSyncAt: null,
    createdAt: now,
    updatedAt: now,
  }
}
