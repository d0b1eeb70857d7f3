// Who may see an article: its user segments as audience tags. Zendesk's two built-in segments have words, others their id.
import { AppError, toAppError } from '../../../core/errors.ts'
import { statusOf, type VendorClient } from '../vendor-client.ts'
import { type Article, nextOf, SegmentListShape } from './zendesk-shapes.ts'

const builtIn: Readonly<Record<string, string>> = { signed_in_users: 'signed-in', staff: 'staff' }
const MAX_PAGES = 100

export interface ZendeskAudience {
  of(article: Article): Promise<string[]>
}

/** Segments are asked for once, when the first restricted article comes. */
export function createZendeskAudience(client: VendorClient): ZendeskAudience {
  let tags: Promise<ReadonlyMap<string, string>> | undefined
  return {
    of: async (article) => {
      const ids = segmentsOf(article)
      if (ids.length === 0) return []
      tags ??= readTags(client)
      const known = await tags
      return [...new Set(ids.map((id) => known.get(id) ?? `segment:${id}`))].sort()
    },
  }
}

/** The newer list goes before the older single id; null is everybody. */
function segmentsOf({ user_segment_ids: several, user_segment_id: one }: Article): string[] {
  if (several != null && several.length > 0) return several
  return one == null ? [] : [one]
}

async function readTags(client: VendorClient): Promise<ReadonlyMap<string, string>> {
  const tags = new Map<string, string>()
  let next: string | null = '/api/v2/help_center/user_segments.json?page[size]=100'
  try {
    for (let pages = 0; next !== null && pages < MAX_PAGES; pages += 1) {
      const page: Awaited<ReturnType<typeof readSegments>> = await readSegments(client, next)
      for (const { id, user_type: type, built_in: isBuiltIn } of page?.user_segments ?? []) {
        const word = isBuiltIn === true ? builtIn[type ?? ''] : undefined
        if (word !== undefined) tags.set(id, word)
      }
      next = page === undefined ? null : nextOf(page)
    }
  } catch (thrown) {
    // Agents may lack the right to list segments; their ids then stay as they are, which shows nobody more.
    const error = toAppError(thrown)
    if (!(error instanceof AppError) || statusOf(error) !== 403) throw thrown
  }
  return tags
}

const readSegments = (client: VendorClient, path: string) =>
  client.get(path, SegmentListShape, { what: 'Listing the user segments of Zendesk', mayMiss: true })
