// What can be picked of a source: what the vendor lists now, or the pages of a website that are known by now.
import { AppError } from '../../core/errors.ts'
import { isVendor, toPicker } from '../../core/knowledge-base.ts'
import type { Candidate } from '../../core/ports/connector.ts'
import type { SyncService } from '../../core/ports/services.ts'
import type { Source } from '../../core/source.ts'
import type { SyncParts } from './sync-deps.ts'

type Parts = Pick<SyncParts, 'connectors' | 'documents'>

export function createCandidates({ connectors, documents }: Parts): SyncService['candidates'] {
  return async (source, page, signal) => {
    const isPicked = toPicker(source.settings['pick'], { prefixes: isVendor(source) })
    const withPick = <Item extends Candidate>(item: Item) => ({
      ...item,
      picked: [item.externalId, ...item.groups.map(({ id }) => id)].some(isPicked),
    })
    const listVendor = isVendor(source) ? connectors[source.kind]?.candidates : undefined
    if (listVendor !== undefined) {
      const { items, nextCursor } = await listVendor(source, page, signal)
      return { items: items.map(withPick), nextCursor }
    }
    if (source.kind !== 'website') throw nothingToPick(source)
    const { items, nextCursor } = await documents.list(source.id, {}, page)
    const known = items.map(({ externalId, title, url, language, state }) =>
      withPick({
        externalId,
        title,
        url,
        language,
        state: state === 'gone' ? 'archived' : 'published',
        updatedAt: null,
        groups: [],
      }),
    )
    return { items: known, nextCursor }
  }
}

const nothingToPick = (source: Source): AppError =>
  new AppError(
    'conflict',
    `Listing what source "${source.name}" offers: expected a website or a knowledge base of a vendor, it is ${source.kind}. There is nothing to pick from.`,
  )
