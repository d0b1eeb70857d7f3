// HubSpot: website pages, landing pages and blog posts by the CMS API v3; knowledge articles, for whose texts there is no
// public API, by the site search and their public pages.

import { type HubSpotContent, HubSpotSettings } from '../../../core/knowledge-base.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { SecretStore } from '../../../core/ports/secret-store.ts'
import type { GuardedFetch } from '../../guarded-fetch.ts'
import type { LiveDocument, Vendor, VendorEntry, VendorList } from '../vendor.ts'
import { createVendorClient, type VendorClient } from '../vendor-client.ts'
import { readVendorSettings } from '../vendor-settings.ts'
import { hubSpotApi } from './hubspot-api.ts'
import {
  type ContentKind,
  knowledgeArticle,
  ListShape,
  SearchShape,
  toEntry,
  toSearchEntry,
} from './hubspot-shapes.ts'

const kinds: Readonly<Record<ContentKind, { path: string; name: string }>> = {
  'site-pages': { path: '/cms/v3/pages/site-pages', name: 'website pages' },
  'landing-pages': { path: '/cms/v3/pages/landing-pages', name: 'landing pages' },
  'blog-posts': { path: '/cms/v3/blogs/posts', name: 'blog posts' },
}
const isContentKind = (kind: string): kind is ContentKind => kind in kinds

export function createHubSpot(deps: {
  guard: GuardedFetch
  clock: Clock
  secrets: Pick<SecretStore, 'get'>
}): Vendor {
  return {
    async open(source, signal) {
      const { settings, token } = await readVendorSettings(deps.secrets, source, HubSpotSettings)
      const client = createVendorClient({ ...deps, signal }, hubSpotApi(settings.baseUrl, token))

      const byExternalId = async ({ externalId, url }: LiveDocument): Promise<VendorEntry | undefined> => {
        const [kind = '', id = ''] = externalId.split('/')
        if (isContentKind(kind)) return readContent(client, kind, id)
        return url === null ? undefined : knowledgeArticle(externalId, url)
      }
      return {
        // What is archived first: what comes back while the lists are read is then only a run late.
        lists: (sinceMs) =>
          settings.content.flatMap((kind) =>
            kind === 'knowledge-articles'
              ? [articleList(client, settings)]
              : [contentList(client, kind, sinceMs, true), contentList(client, kind, sinceMs, false)],
          ),
        byExternalId,
        byVendorId: async (vendorId, live) => {
          const entries: VendorEntry[] = []
          // The notice does not tell the kind: what is known by this id does, else each kind is asked.
          const all = settings.content.map((kind) => ({ externalId: `${kind}/${vendorId}`, url: null }))
          for (const document of live.length > 0 ? live : all) {
            const entry = await byExternalId(document)
            if (entry !== undefined) entries.push(entry)
          }
          return entries
        },
        owns: (vendorId, externalId) => externalId.endsWith(`/${vendorId}`),
        serverTime: client.serverTime,
      }
    },
  }
}

function contentList(
  client: VendorClient,
  kind: ContentKind,
  sinceMs: number | null,
  isArchived: boolean,
): VendorList {
  const { path, name } = kinds[kind]
  const whole = `the ${isArchived ? 'archived ' : ''}${name} of HubSpot`
  return {
    name: whole,
    page: async (cursor, size) => {
      const query = new URLSearchParams({ limit: String(size), archived: String(isArchived) })
      if (sinceMs !== null) query.set('updatedAfter', new Date(sinceMs).toISOString())
      if (cursor !== null) query.set('after', cursor)
      const answer = await client.get(`${path}?${query}`, ListShape, { what: `Listing ${whole}` })
      return {
        entries: (answer?.results ?? []).map((raw) => toEntry(kind, raw, isArchived)),
        next: answer?.paging?.next?.after ?? null,
      }
    },
  }
}

async function readContent(
  client: VendorClient,
  kind: ContentKind,
  id: string,
): Promise<VendorEntry | undefined> {
  const { path, name } = kinds[kind]
  const raw = await client.get(`${path}/${encodeURIComponent(id)}`, ListShape.shape.results.element, {
    what: `Reading ${id} of the ${name} of HubSpot`,
    mayMiss: true,
  })
  return raw && toEntry(kind, raw, false)
}

/** Cursors: which query, and how far. Two queries may find the same article; it is taken once. */
function articleList(
  client: VendorClient,
  { articleQueries }: { articleQueries: readonly string[]; content: readonly HubSpotContent[] },
): VendorList {
  const queries = articleQueries.length > 0 ? articleQueries : [null]
  const name = 'the knowledge articles of HubSpot'
  return {
    name,
    page: async (cursor, size) => {
      const [at = 0, offset = 0] = (cursor ?? '0:0').split(':').map(Number)
      const query = new URLSearchParams({
        type: 'KNOWLEDGE_ARTICLE',
        limit: String(size),
        offset: String(offset),
      })
      const term = queries[at] ?? null
      if (term !== null) query.set('q', term)
      const answer = await client.get(`/cms/v3/site-search/search?${query}`, SearchShape, {
        what: `Listing ${name}`,
      })
      const results = answer?.results ?? []
      const reached = offset + results.length
      const isMore = results.length > 0 && reached < (answer?.total ?? 0)
      const next = isMore ? `${at}:${reached}` : at + 1 < queries.length ? `${at + 1}:0` : null
      return { entries: results.map(toSearchEntry), next }
    },
  }
}
