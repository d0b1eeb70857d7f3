// What HubSpot answers for pages and posts, as far as it is read: the fields of its OpenAPI descriptions (see the README).
import { z } from 'zod'
import type { BrokenArticle, VendorArticle, VendorEntry } from '../vendor.ts'

export const ListShape = z.looseObject({
  results: z.array(z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) })),
  paging: z
    .looseObject({
      next: z.looseObject({ after: z.union([z.string(), z.number()]).transform(String) }).nullish(),
    })
    .nullish(),
})

export const ContentShape = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
  htmlTitle: z.string().nullish(),
  url: z.string().nullish(),
  language: z.string().nullish(),
  state: z.string().nullish(),
  currentState: z.string().nullish(),
  currentlyPublished: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  archivedInDashboard: z.boolean().nullish(),
  publishDate: z.string().nullish(),
  updated: z.string().nullish(),
  password: z.string().nullish(),
  publicAccessRulesEnabled: z.boolean().nullish(),
  postBody: z.string().nullish(),
})
type Content = z.output<typeof ContentShape>

export type ContentKind = 'site-pages' | 'landing-pages' | 'blog-posts'

/** `isArchived`: it came from the list of what is archived. */
export function toEntry(kind: ContentKind, raw: { id: string }, isArchived: boolean): VendorEntry {
  const externalId = `${kind}/${raw.id}`
  const parsed = ContentShape.safeParse(raw)
  if (!parsed.success) return broken(externalId, parsed.error)
  const content = parsed.data
  return {
    externalId,
    title: content.htmlTitle?.trim() || content.name?.trim() || null,
    url: content.url?.trim() || null,
    language: content.language?.trim() || null,
    updatedAt: timeOf(content.updated),
    ...stateOf(content, isArchived),
    audience: [],
    groups: [],
    body: kind === 'blog-posts' ? { type: 'html', html: content.postBody ?? '' } : { type: 'page' },
  }
}

function stateOf(content: Content, isArchived: boolean): Pick<VendorArticle, 'state' | 'stateDetail'> {
  if (isArchived || content.archived === true || content.archivedInDashboard === true) {
    return { state: 'archived', stateDetail: 'archived' }
  }
  const word = content.currentState ?? content.state ?? ''
  const isPublished = content.currentlyPublished ?? /^PUBLISHED(_OR_SCHEDULED)?$/.test(word)
  if (!isPublished) return { state: 'draft', stateDetail: word === '' ? 'not published' : word.toLowerCase() }
  if (content.publicAccessRulesEnabled === true) return { state: 'private', stateDetail: 'for members only' }
  if ((content.password ?? '') !== '') return { state: 'private', stateDetail: 'behind a password' }
  return { state: 'published', stateDetail: null }
}

/** Milliseconds; null when it is none. */
export function timeOf(text: string | null | undefined): number | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : at
}

export function broken(externalId: string, error: z.ZodError): BrokenArticle {
  const [issue] = error.issues
  return {
    externalId,
    problem: `Reading ${externalId} from HubSpot's list: expected the fields of its API, got ${issue?.path.join('.')}: ${issue?.message}. The API may have changed; look for a newer Kilde.`,
  }
}
