// What HubSpot answers, as far as it is read. Fields: CMS API v3, "Pages", "Blog posts", "Site search" (see the README).
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
  updatedAt: z.string(),
  password: z.string().nullish(),
  publicAccessRulesEnabled: z.boolean().nullish(),
  postBody: z.string().nullish(),
})
type Content = z.output<typeof ContentShape>

export const SearchShape = z.looseObject({
  total: z.number().int(),
  results: z.array(z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) })),
})
const ArticleShape = z.looseObject({
  url: z.string().min(1),
  title: z.string().nullish(),
  language: z.string().nullish(),
})

export type ContentKind = 'site-pages' | 'landing-pages' | 'blog-posts'

/** `isArchived`: it came from the list of what is archived. */
export function toEntry(kind: ContentKind, raw: { id: string }, isArchived: boolean): VendorEntry {
  const externalId = `${kind}/${raw.id}`
  const parsed = ContentShape.safeParse(raw)
  if (!parsed.success) return broken(externalId, parsed.error)
  const content = parsed.data
  const updatedAt = Date.parse(content.updatedAt)
  return {
    externalId,
    title: content.htmlTitle?.trim() || content.name?.trim() || null,
    url: content.url?.trim() || null,
    language: content.language?.trim() || null,
    updatedAt: Number.isNaN(updatedAt) ? null : updatedAt,
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

/** Of the site search: no text and no date, so its public page is read. */
export function toSearchEntry(raw: { id: string }): VendorEntry {
  const externalId = `knowledge-articles/${raw.id}`
  const parsed = ArticleShape.safeParse(raw)
  if (!parsed.success) return broken(externalId, parsed.error)
  const { url, title, language } = parsed.data
  return {
    ...knowledgeArticle(externalId, url),
    // Found words are marked up in it.
    title: title?.replace(/<[^>]*>/g, '').trim() || null,
    language: language ?? null,
  }
}

export const knowledgeArticle = (externalId: string, url: string): VendorArticle => ({
  externalId,
  title: null,
  url,
  language: null,
  updatedAt: null,
  state: 'published',
  stateDetail: null,
  audience: [],
  groups: [],
  body: { type: 'page' },
})

function broken(externalId: string, error: z.ZodError): BrokenArticle {
  const [issue] = error.issues
  return {
    externalId,
    problem: `Reading ${externalId} from HubSpot's list: expected the fields of its API, got ${issue?.path.join('.')}: ${issue?.message}. The API may have changed; look for a newer Kilde.`,
  }
}
