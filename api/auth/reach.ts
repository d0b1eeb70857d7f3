// What a limited key may see outside of asking: only its sources, and of those only what its tags reach.
// Everything else is "not found", so that a key cannot tell what exists beyond its reach.
import type { Document } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Actor } from '../../core/key.ts'
import type { Run } from '../../core/run.ts'
import { effectiveAudience, reaches, type Source } from '../../core/source.ts'
import type { ApiStores } from '../deps.ts'
import { notFound } from '../middleware/error-response.ts'

export type Reach = ReturnType<typeof createReach>

export const isLimited = (actor: Actor): boolean => actor.audience.length > 0 || actor.sourceIds.length > 0

/** For what belongs to the whole server and not to one source. @throws AppError `forbidden` */
export function assertUnlimited(actor: Actor, what: string): void {
  if (!isLimited(actor)) return
  throw new AppError(
    'forbidden',
    `${what}: expected a key that reaches everything, got one that is limited to sources or tags. Use a key without limits.`,
  )
}

export function createReach({ sources, documents, runs }: Pick<ApiStores, 'sources' | 'documents' | 'runs'>) {
  const sees = (actor: Actor, source: Source): boolean =>
    (actor.sourceIds.length === 0 || actor.sourceIds.includes(source.id)) &&
    (actor.audience.length === 0 || reaches(source.audience, actor.audience))

  async function source(actor: Actor, id: string): Promise<Source> {
    const found = await sources.get(id)
    if (found === undefined || !sees(actor, found)) throw notFound(`Looking up source ${id}`)
    return found
  }

  async function document(actor: Actor, id: string): Promise<{ document: Document; source: Source }> {
    const found = await documents.get(id)
    const of = found === undefined ? undefined : await sources.get(found.sourceId)
    if (found === undefined || of === undefined || !seesDocument(actor, of, found)) {
      throw notFound(`Looking up document ${id}`)
    }
    return { document: found, source: of }
  }

  const seesDocument = (actor: Actor, of: Source, document: Document): boolean =>
    sees(actor, of) &&
    (actor.audience.length === 0 ||
      reaches(effectiveAudience(of.audience, document.audience), actor.audience))

  return {
    sees,
    seesDocument,
    source,
    document,
    async run(actor: Actor, id: string): Promise<Run> {
      const run = await runs.get(id)
      const of = run === undefined ? undefined : await sources.get(run.sourceId)
      if (run === undefined || of === undefined || !sees(actor, of)) throw notFound(`Looking up run ${id}`)
      return run
    },
    async seesDocumentId(actor: Actor, id: string): Promise<boolean> {
      if (!isLimited(actor)) return true
      const found = await documents.get(id)
      const of = found === undefined ? undefined : await sources.get(found.sourceId)
      return found !== undefined && of !== undefined && seesDocument(actor, of, found)
    },
  }
}
