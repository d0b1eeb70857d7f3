// Knowledge bases of vendors as one connector: the source's provider says which vendor is asked.
import { AppError } from '../../core/errors.ts'
import { toPicker } from '../../core/knowledge-base.ts'
import { eachItem } from '../../core/page.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Connector } from '../../core/ports/connector.ts'
import type { Source } from '../../core/source.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { toItem } from './article-item.ts'
import { createHubSpot } from './hubspot/hubspot-vendor.ts'
import { listCandidates } from './list-candidates.ts'
import { syncVendor } from './sync-vendor.ts'
import type { LiveDocument, Vendor } from './vendor.ts'
import type { VendorStores } from './vendor-stores.ts'
import { createZendesk } from './zendesk/zendesk-vendor.ts'

export type KnowledgeBaseConnector = Connector & Required<Pick<Connector, 'read' | 'candidates'>>

export function createKnowledgeBaseConnector(deps: {
  guard: GuardedFetch
  clock: Clock
  stores: VendorStores
}): KnowledgeBaseConnector {
  const { guard, clock, stores } = deps
  const vendors: Readonly<Record<string, Vendor>> = {
    hubspot: createHubSpot(deps),
    zendesk: createZendesk({ ...deps, secrets: stores.secrets }),
  }
  const vendorOf = (source: Source): Vendor => {
    const vendor = vendors[String(source.settings['provider'])]
    if (vendor !== undefined) return vendor
    throw new AppError(
      'bad-request',
      `Reading source "${source.name}": expected the provider hubspot or zendesk, got ${String(source.settings['provider'])}. Push the articles of other knowledge bases.`,
    )
  }

  return {
    async *fetch(request) {
      return yield* syncVendor({ guard, clock, stores, vendor: vendorOf(request.source) }, request)
    },
    async read(source, vendorId, signal) {
      const session = await vendorOf(source).open(source, signal)
      const live = await liveUnder(
        stores,
        source.id,
        (externalId) => session.owns(vendorId, externalId),
        vendorId,
      )
      const isPicked = toPicker(source.settings['pick'], { prefixes: true })
      // Nothing counts as known: a notice says that it changed.
      const items = { guard, clock, known: async () => undefined, isPicked, signal }
      const entries = await session.byVendorId(vendorId, live)
      const there = await Promise.all(entries.map((entry) => toItem(items, entry)))
      const ids = new Set(entries.map(({ externalId }) => externalId))
      const gone = live
        .filter(({ externalId }) => !ids.has(externalId))
        .map((of) => ({ ...of, type: 'gone', reason: 'no-longer-listed' }) as const)
      return [...there, ...gone]
    },
    candidates: async (source, page, signal) =>
      listCandidates((await vendorOf(source).open(source, signal, { groups: true })).lists(null), page),
  }
}

async function liveUnder(
  stores: VendorStores,
  sourceId: string,
  owns: (externalId: string) => boolean,
  vendorId: string,
): Promise<LiveDocument[]> {
  const live: LiveDocument[] = []
  const filter = { state: 'live', query: vendorId } as const
  for await (const { externalId, url } of eachItem((page) => stores.documents.list(sourceId, filter, page)))
    if (owns(externalId)) live.push({ externalId, url })
  return live
}
