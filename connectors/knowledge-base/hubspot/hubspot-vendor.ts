// HubSpot: website pages, landing pages and blog posts by the CMS API; knowledge articles as `hubspot-articles.ts` says.
import { HubSpotSettings } from '../../../core/knowledge-base.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { GuardedFetch } from '../../guarded-fetch.ts'
import type { LiveDocument, Vendor, VendorEntry, VendorList } from '../vendor.ts'
import { createVendorClient, type VendorClient } from '../vendor-client.ts'
import { createVendorMemory } from '../vendor-progress.ts'
import { readVendorSettings } from '../vendor-settings.ts'
import type { VendorStores } from '../vendor-stores.ts'
import { hubSpotApi } from './hubspot-api.ts'
import { createHubSpotArticles } from './hubspot-articles.ts'
import { type ContentKind, ListShape, toEntry } from './hubspot-shapes.ts'

const kinds: Readonly<Record<ContentKind, { api: string; of: string; name: string }>> = {
  'site-pages': { api: 'pages', of: 'site-pages', name: 'website pages' },
  'landing-pages': { api: 'pages', of: 'landing-pages', name: 'landing pages' },
  'blog-posts': { api: 'blogs', of: 'posts', name: 'blog posts' },
}
const isContentKind = (kind: string): kind is ContentKind => kind in kinds

/** The version stands before the API's name in numbered versions and after it in dated ones. */
const pathOf = (version: string, api: string, of: string): string =>
  version === 'v3' ? `/cms/v3/${api}/${of}` : `/cms/${api}/${version}/${of}`
const pathOfKind = (version: string, kind: ContentKind): string =>
  pathOf(version, kinds[kind].api, kinds[kind].of)

export function createHubSpot(deps: {
  guard: GuardedFetch
  clock: Clock
  stores: Pick<VendorStores, 'secrets' | 'checkpoints'>
}): Vendor {
  return {
    async open(source, signal) {
      const { settings, token } = await readVendorSettings(deps.stores.secrets, source, HubSpotSettings)
      const client = createVendorClient({ ...deps, signal }, hubSpotApi(settings.baseUrl, token))
      const version = settings.apiVersion
      const memory = createVendorMemory(deps.stores, source.id)
      const searchPath = pathOf(version, 'site-search', 'search')
      const articles = createHubSpotArticles({ client, memory }, settings, searchPath)

      const byExternalId = async (live: LiveDocument): Promise<VendorEntry | undefined> => {
        const [kind = '', id = ''] = live.externalId.split('/')
        return isContentKind(kind) ? readContent(client, version, kind, id) : articles.read(live)
      }
      return {
        // What is archived first: what comes back while the lists are read is then only a run late.
        lists: (sinceMs) =>
          settings.content.flatMap((kind) =>
            kind === 'knowledge-articles'
              ? [articles.list(sinceMs)]
              : [true, false].map((isArchived) => contentList(client, version, kind, sinceMs, isArchived)),
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
  version: string,
  kind: ContentKind,
  sinceMs: number | null,
  isArchived: boolean,
): VendorList {
  const { name } = kinds[kind]
  const path = pathOfKind(version, kind)
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
  version: string,
  kind: ContentKind,
  id: string,
): Promise<VendorEntry | undefined> {
  const path = `${pathOfKind(version, kind)}/${encodeURIComponent(id)}`
  const raw = await client.get(path, ListShape.shape.results.element, {
    what: `Reading ${id} of the ${kinds[kind].name} of HubSpot`,
    mayMiss: true,
  })
  return raw && toEntry(kind, raw, false)
}
