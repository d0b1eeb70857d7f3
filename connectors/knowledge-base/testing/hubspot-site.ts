// HubSpot on loopback, in the shapes of its CMS API (v3 and dated paths): lists page by offset, two at a time. The knowledge
// base API is there only when a test asks for it, as it is in accounts.
import type { ContentKind } from '../hubspot/hubspot-shapes.ts'
import { json, startVendorSite } from './vendor-site.ts'

export interface HubSpotContentItem {
  id: string
  name: string
  postBody?: string
  updated: string
  [field: string]: unknown
}

const paths: Readonly<Record<string, ContentKind>> = {
  '/cms/v3/pages/site-pages': 'site-pages',
  '/cms/v3/pages/landing-pages': 'landing-pages',
  '/cms/v3/blogs/posts': 'blog-posts',
  '/cms/pages/2026-09/site-pages': 'site-pages',
  '/cms/pages/2026-09/landing-pages': 'landing-pages',
  '/cms/blogs/2026-09/posts': 'blog-posts',
}
const SEARCHES = new Set(['/cms/v3/site-search/search', '/cms/site-search/2026-09/search'])
const KNOWLEDGE_BASE = '/cms/knowledge-base/2027-03-beta/articles'

interface HubSpotArticle {
  id: string
  title: string
  body: string
  state: 'PUBLISHED' | 'DRAFT'
  updatedAt: string
  [field: string]: unknown
}
const AT = '2026-01-01T10:00:00.000Z'

export async function startHubSpot({ pageSize = 2, knowledgeBase = false } = {}) {
  const content: Record<ContentKind, HubSpotContentItem[]> = {
    'site-pages': [],
    'landing-pages': [],
    'blog-posts': [],
  }
  const archived: Record<ContentKind, HubSpotContentItem[]> = {
    'site-pages': [],
    'landing-pages': [],
    'blog-posts': [],
  }
  const articles: { id: number; url: string; title: string; language: string }[] = []
  const pages = new Map<string, { html: string; etag: string }>()
  const written: HubSpotArticle[] = []

  /** A page of a list whose cursor is an offset in base64, as HubSpot's are. */
  const paged = (all: readonly unknown[], { searchParams: query, pathname }: URL) => {
    const from = Number(Buffer.from(query.get('after') ?? '', 'base64').toString() || 0)
    const to = from + Math.min(Number(query.get('limit')), pageSize)
    const next = Buffer.from(String(to)).toString('base64')
    const paging = { next: { after: next, link: `https://api.hubapi.com${pathname}` } }
    return json({ total: all.length, results: all.slice(from, to), ...(to < all.length && { paging }) })
  }

  const site = await startVendorSite((url) => {
    const { pathname, searchParams: query } = url
    const kind = paths[pathname]
    if (kind !== undefined) {
      const since = Date.parse(query.get('updatedAfter') ?? '') || 0
      const all = (query.get('archived') === 'true' ? archived : content)[kind].filter(
        ({ updated }) => Date.parse(updated) > since,
      )
      return paged(all, url)
    }
    if (knowledgeBase && pathname === KNOWLEDGE_BASE) {
      const since = Date.parse(query.get('updatedAfter') ?? '') || 0
      const all = written.filter(({ updatedAt }) => Date.parse(updatedAt) > since)
      return paged(query.get('includeBody') === 'false' ? all.map(({ body, ...rest }) => rest) : all, url)
    }
    if (knowledgeBase && pathname.startsWith(`${KNOWLEDGE_BASE}/`)) {
      const item = written.find(({ id }) => pathname.endsWith(`/${id}`))
      return item === undefined ? json({ status: 'error' }, { status: 404 }) : json(item)
    }
    const one = /^(.*)\/(\d+)$/.exec(pathname)
    const of = paths[one?.[1] ?? '']
    if (of !== undefined) {
      const item = content[of].find(({ id }) => id === one?.[2])
      return item === undefined
        ? json({ status: 'error', message: 'resource not found' }, { status: 404 })
        : json(item)
    }
    if (SEARCHES.has(pathname)) {
      const offset = Number(query.get('offset'))
      const limit = Math.min(Number(query.get('limit')), pageSize)
      return json({ total: articles.length, offset, limit, results: articles.slice(offset, offset + limit) })
    }
    const page = pages.get(pathname)
    return page && { body: page.html, etag: page.etag }
  })

  const page = (path: string, title: string, text: string): void => {
    const html = `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`
    pages.set(path, { html, etag: `"${title}-${text}"` })
  }
  return {
    ...site,
    content,
    archived,
    articles,
    pages,
    written,
    post: (id: string, text: string, fields: Partial<HubSpotContentItem> = {}) => {
      const post: HubSpotContentItem = {
        id,
        name: `Post ${id}`,
        htmlTitle: `Post ${id}`,
        slug: `blog/${id}`,
        url: `${site.origin}/blog/${id}`,
        language: 'en',
        state: 'PUBLISHED',
        currentState: 'PUBLISHED',
        currentlyPublished: true,
        archivedAt: '1970-01-01T00:00:00Z',
        created: AT,
        updated: AT,
        postBody: `<h2>About ${id}</h2><p>${text}</p>`,
        ...fields,
      }
      const at = content['blog-posts'].findIndex((before) => before.id === id)
      if (at < 0) content['blog-posts'].push(post)
      else content['blog-posts'][at] = post
    },
    sitePage: (id: string, text: string, fields: Partial<HubSpotContentItem> = {}) => {
      page(`/pages/${id}`, `Page ${id}`, text)
      const item: HubSpotContentItem = {
        id,
        name: `Page ${id}`,
        url: `${site.origin}/pages/${id}`,
        currentState: 'PUBLISHED',
        currentlyPublished: true,
        updated: AT,
        layoutSections: {},
        ...fields,
      }
      const at = content['site-pages'].findIndex((before) => before.id === id)
      if (at < 0) content['site-pages'].push(item)
      else content['site-pages'][at] = item
    },
    article: (id: number, text: string) => {
      page(`/knowledge/${id}`, `Article ${id}`, text)
      if (articles.some((before) => before.id === id)) return
      const title = `Article <span class="hs-search-highlight hs-highlight-title">${id}</span>`
      articles.push({ id, url: `${site.origin}/knowledge/${id}`, title, language: 'en' })
    },
    /** In the knowledge base API, where it is on. */
    write: (id: string, text: string, fields: Partial<HubSpotArticle> = {}) => {
      const article: HubSpotArticle = {
        id,
        title: `Article ${id}`,
        body: `<p>${text}</p>`,
        url: `${site.origin}/knowledge/${id}`,
        path: id,
        knowledgeBaseId: '9',
        language: 'en',
        state: 'PUBLISHED',
        accessType: 'PUBLIC',
        accessGroupIds: [],
        archivedInDashboard: false,
        tagIds: [],
        createdAt: AT,
        updatedAt: AT,
        ...fields,
      }
      const at = written.findIndex((before) => before.id === id)
      if (at < 0) written.push(article)
      else written[at] = article
    },
    remove: (kind: ContentKind, id: string, { archive = false } = {}) => {
      const gone = content[kind].filter((item) => item.id === id)
      content[kind] = content[kind].filter((item) => item.id !== id)
      if (archive)
        archived[kind].push(...gone.map((item) => ({ ...item, updated: new Date().toISOString() })))
    },
  }
}
export type HubSpotSite = Awaited<ReturnType<typeof startHubSpot>>
