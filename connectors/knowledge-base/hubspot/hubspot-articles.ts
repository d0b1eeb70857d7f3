// HubSpot's knowledge articles: by the knowledge base API (a beta), with texts and dates; where an account or a token does not
// have it, by the site search, which only finds them, so that their public pages are read. A source that once had the API
// does not fall back: to the public, articles for members only would look as if they were taken back.
import { z } from 'zod'
import { AppError } from '../../../core/errors.ts'
import type { HubSpotSettings } from '../../../core/knowledge-base.ts'
import type { LiveDocument, VendorArticle, VendorEntry, VendorList } from '../vendor.ts'
import { statusOf, type VendorClient } from '../vendor-client.ts'
import type { VendorMemory } from '../vendor-progress.ts'
import { broken, ListShape, timeOf } from './hubspot-shapes.ts'

const NAME = 'the knowledge articles of HubSpot'
/** Kept once the API answered for a source. */
const BY_API = 'knowledge-articles-by-api'
const Id = z.union([z.string(), z.number()]).transform(String)

const ArticleShape = z.looseObject({
  title: z.string().nullish(),
  subtitle: z.string().nullish(),
  body: z.string().nullish(),
  url: z.string().nullish(),
  language: z.string().nullish(),
  state: z.string(),
  archivedInDashboard: z.boolean().nullish(),
  accessType: z.string().nullish(),
  accessGroupIds: z.array(Id).nullish(),
  updatedAt: z.string().nullish(),
})
type Article = z.output<typeof ArticleShape>

const SearchShape = z.looseObject({
  total: z.number().int(),
  results: z.array(z.looseObject({ id: Id })),
})
const FoundShape = z.looseObject({
  url: z.string().min(1),
  title: z.string().nullish(),
  language: z.string().nullish(),
})

export interface HubSpotArticles {
  list(sinceMs: number | null): VendorList
  /** Undefined: HubSpot has it no more. */
  read(live: LiveDocument): Promise<VendorEntry | undefined>
}

export function createHubSpotArticles(
  { client, memory }: { client: VendorClient; memory: VendorMemory },
  settings: Pick<HubSpotSettings, 'knowledgeBaseApiVersion' | 'articleQueries'>,
  /** Where the site search is asked. */
  searchPath: string,
): HubSpotArticles {
  const path = `/cms/knowledge-base/${settings.knowledgeBaseApiVersion}/articles`
  const queries = settings.articleQueries.length > 0 ? settings.articleQueries : [null]
  let offered: Promise<boolean> | undefined
  /** Asked once a run. A 404 of one article must not be taken for an account without the API. */
  const isOffered = (): Promise<boolean> => {
    offered ??= client
      .get(`${path}?limit=1&includeBody=false&includeTranslations=false`, ListShape, {
        what: `Listing ${NAME}`,
      })
      .then(
        async () => {
          await memory.keep(BY_API)
          return true
        },
        async (thrown: unknown) => {
          const status = statusOf(thrown)
          if (status !== 403 && status !== 404) throw thrown
          if (await memory.has(BY_API)) throw offeredNoMore(status)
          return false
        },
      )
    return offered
  }

  const listed = async (sinceMs: number | null, cursor: string | null, size: number) => {
    // Oldest first: what is added meanwhile comes last and moves nothing to another page.
    const query = new URLSearchParams({
      limit: String(size),
      sort: 'createdAt',
      includeTranslations: 'false',
    })
    if (sinceMs !== null) query.set('updatedAfter', new Date(sinceMs).toISOString())
    if (cursor !== null) query.set('after', cursor)
    const answer = await client.get(`${path}?${query}`, ListShape, { what: `Listing ${NAME}` })
    return { entries: (answer?.results ?? []).map(toArticle), next: answer?.paging?.next?.after ?? null }
  }

  /** Cursors: which query, and how far. Two queries may find the same article; it is taken once. */
  const searched = async (cursor: string | null, size: number) => {
    const [at = 0, offset = 0] = (cursor ?? '0:0').split(':').map(Number)
    const query = new URLSearchParams({
      type: 'KNOWLEDGE_ARTICLE',
      limit: String(size),
      offset: String(offset),
    })
    const term = queries[at] ?? null
    if (term !== null) query.set('q', term)
    const answer = await client.get(`${searchPath}?${query}`, SearchShape, { what: `Listing ${NAME}` })
    const results = answer?.results ?? []
    const reached = offset + results.length
    const isMore = results.length > 0 && reached < (answer?.total ?? 0)
    const next = isMore ? `${at}:${reached}` : at + 1 < queries.length ? `${at + 1}:0` : null
    return { entries: results.map(toFound), next }
  }

  return {
    list: (sinceMs) => ({
      name: NAME,
      page: async (cursor, size) =>
        (await isOffered()) ? listed(sinceMs, cursor, size) : searched(cursor, size),
    }),
    read: async ({ externalId, url }) => {
      if (!(await isOffered())) return url === null ? undefined : onPage(externalId, url)
      const id = externalId.slice(externalId.indexOf('/') + 1)
      const raw = await client.get(
        `${path}/${encodeURIComponent(id)}?includeTranslations=false`,
        ListShape.shape.results.element,
        { what: `Reading ${id} of ${NAME}`, mayMiss: true },
      )
      return raw && toArticle(raw)
    },
  }
}

function offeredNoMore(status: 403 | 404): AppError {
  const remedy =
    status === 403
      ? 'Give the app of the token its scope cms.knowledge_base.articles.read again'
      : 'Check settings.knowledgeBaseApiVersion and that the account still has the API'
  return new AppError(
    status === 403 ? 'forbidden' : 'fetch-failed',
    `Listing ${NAME}: expected the knowledge base API, which gave them before, got status ${status}. Nothing was removed. ${remedy}; or remove the source and add it again, to read public pages only.`,
    { retryable: false, details: { status } },
  )
}

function toArticle(raw: { id: string }): VendorEntry {
  const externalId = `knowledge-articles/${raw.id}`
  const parsed = ArticleShape.safeParse(raw)
  if (!parsed.success) return broken(externalId, parsed.error)
  const article = parsed.data
  return {
    externalId,
    title: article.title?.trim() || null,
    url: article.url?.trim() || null,
    language: article.language?.trim() || null,
    updatedAt: timeOf(article.updatedAt),
    ...accessOf(article),
    groups: [],
    body: article.body == null ? { type: 'page' } : { type: 'html', html: htmlOf(article) },
  }
}

function accessOf(article: Article): Pick<VendorArticle, 'state' | 'stateDetail' | 'audience'> {
  const left = (state: VendorArticle['state'], stateDetail: string) => ({ state, stateDetail, audience: [] })
  if (article.archivedInDashboard === true) return left('archived', 'archived')
  if (article.state !== 'PUBLISHED') return left('draft', article.state.toLowerCase())
  const published = (audience: string[]) => ({ state: 'published' as const, stateDetail: null, audience })
  switch (article.accessType ?? 'PUBLIC') {
    case 'PUBLIC':
      return published([])
    case 'SSO_LOGIN':
      return published(['signed-in'])
    default: {
      const groups = (article.accessGroupIds ?? []).map((id) => `access-group:${id}`)
      // A kind of access that is not known yet must not become everybody's.
      return groups.length === 0 ? left('private', 'for members only') : published(groups.sort())
    }
  }
}

const htmlOf = ({ subtitle, body }: Article): string =>
  `${subtitle ? `<p>${escapeHtml(subtitle)}</p>` : ''}${body ?? ''}`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function toFound(raw: { id: string }): VendorEntry {
  const externalId = `knowledge-articles/${raw.id}`
  const parsed = FoundShape.safeParse(raw)
  if (!parsed.success) return broken(externalId, parsed.error)
  const { url, title, language } = parsed.data
  return {
    ...onPage(externalId, url),
    // Found words are marked up in it.
    title: title?.replace(/<[^>]*>/g, '').trim() || null,
    language: language ?? null,
  }
}

const onPage = (externalId: string, url: string): VendorArticle => ({
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
