// Who may find what: the key's reach and the request's wishes become the search filter. Never wider than the key.
import { AppError } from '../core/errors.ts'
import type { Actor } from '../core/key.ts'
import type { ChunkFilter } from '../core/ports/chunk-store.ts'
import type { SourceStore } from '../core/ports/source-store.ts'

export type Reach = Pick<ChunkFilter, 'audience' | 'sourceIds'>

/** @throws AppError forbidden (tags or sources outside the key's), not-found (unknown sources, named) */
export async function reachOf(
  deps: { sources: Pick<SourceStore, 'get'> },
  actor: Actor,
  request: { audience?: readonly string[] | undefined; sourceIds?: readonly string[] | undefined },
): Promise<Reach> {
  const audience = request.audience ?? actor.audience
  refuseOutside('audience', 'tag', audience, actor.audience)
  if (request.sourceIds === undefined) {
    return actor.sourceIds.length > 0 ? { audience, sourceIds: actor.sourceIds } : { audience }
  }
  refuseOutside('sourceIds', 'source', request.sourceIds, actor.sourceIds)
  const sourceIds = [...new Set(request.sourceIds)]
  const found = await Promise.all(sourceIds.map((id) => deps.sources.get(id)))
  const unknown = sourceIds.filter((_, index) => found[index] === undefined)
  if (unknown.length > 0) {
    throw new AppError(
      'not-found',
      `Looking for the sources of this question: expected existing ids in sourceIds, got unknown ones: ${unknown.slice(0, 10).join(', ')}. GET /v1/sources lists those that exist.`,
      { details: { sourceIds: unknown } },
    )
  }
  return { audience, sourceIds }
}

/** An unlimited key (empty list) reaches everything. */
function refuseOutside(
  field: 'audience' | 'sourceIds',
  word: string,
  asked: readonly string[],
  reach: readonly string[],
): void {
  if (reach.length === 0) return
  const outside = asked.filter((value) => !reach.includes(value))
  if (outside.length === 0) return
  throw new AppError(
    'forbidden',
    `Checking what this key reaches: expected ${field} within the key's own, got another ${word}: ${outside.slice(0, 10).join(', ')}. Ask with less, or with a key that reaches it.`,
    { details: { [field]: outside } },
  )
}
