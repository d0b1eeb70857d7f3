// The source list as a key sees it.
import type { Actor } from '../../core/key.ts'
import type { Page } from '../../core/page.ts'
import type { Source, SourceKind } from '../../core/source.ts'
import { pageOf, type RouteDeps } from './route-deps.ts'

/** A key that is limited to sources gets them by id in one page; tags only leave out, so pages may be short. */
export async function listSources(
  { stores, reach }: RouteDeps,
  actor: Actor,
  query: { limit: number; cursor?: string | undefined; kind?: SourceKind | undefined },
): Promise<Page<Source>> {
  const visible = (source: Source | undefined): source is Source =>
    source !== undefined && reach.sees(actor, source)
  if (actor.sourceIds.length > 0) {
    const found = await Promise.all(actor.sourceIds.map((id) => stores.sources.get(id)))
    const items = found
      .filter(visible)
      .filter((source) => query.kind === undefined || source.kind === query.kind)
    return { items, nextCursor: null }
  }
  const filter = query.kind === undefined ? {} : { kind: query.kind }
  const page = await stores.sources.list(filter, pageOf(query))
  return { items: page.items.filter(visible), nextCursor: page.nextCursor }
}
