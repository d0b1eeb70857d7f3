// Zendesk Guide on loopback, in the shapes of its Help Center API: cursor paging for the list of all articles; the
// incremental one goes on from the time of its last change, names a next page at its end too, and hides what was deleted.
import { json, startVendorSite } from './vendor-site.ts'

interface ZendeskTranslation {
  locale: string
  title: string
  body: string
  draft?: boolean
  hidden?: boolean
  updated_at: string
}
export interface ZendeskArticle {
  id: number
  locale: string
  draft: boolean
  updated_at: string
  user_segment_id: number | null
  section_id: number
  translations: ZendeskTranslation[]
}

const AT = '2026-01-01T10:00:00Z'
const ARTICLES = '/api/v2/help_center/articles'

/** `sideloads`: whether `include=translations` is answered inside the articles. */
export async function startZendesk({ pageSize = 2, sideloads = true, incrementalPage = 1000 } = {}) {
  const articles = new Map<number, ZendeskArticle>()
  const segments = [
    { id: 1, name: 'Signed-in users', user_type: 'signed_in_users', built_in: true },
    { id: 2, name: 'Agents', user_type: 'staff', built_in: true },
    { id: 77, name: 'Gold customers', user_type: 'signed_in_users', built_in: false },
  ]
  const sections = [
    { id: 10, name: 'Invoices', category_id: 4, parent_section_id: null },
    { id: 11, name: 'Reminders', category_id: 4, parent_section_id: 10 },
    { id: 12, name: 'Parcels', category_id: 5, parent_section_id: null },
  ]
  const translationOf = (article: ZendeskArticle, of: ZendeskTranslation) => ({
    id: Number(`${article.id}1`),
    source_id: article.id,
    source_type: 'Article',
    html_url: `${site.origin}/hc/${of.locale}/articles/${article.id}`,
    outdated: false,
    draft: false,
    hidden: false,
    ...of,
  })
  const shape = (article: ZendeskArticle) => {
    const own = article.translations.find(({ locale }) => locale === article.locale)
    const { translations, ...rest } = article
    return {
      ...rest,
      url: `${site.origin}${ARTICLES}/${article.id}.json`,
      html_url: `${site.origin}/hc/${article.locale}/articles/${article.id}`,
      title: own?.title,
      name: own?.title,
      body: own?.body,
      source_locale: article.locale,
      edited_at: own?.updated_at,
      permission_group_id: 5,
      label_names: [],
      ...(sideloads && { translations: translations.map((of) => translationOf(article, of)) }),
    }
  }
  const site = await startVendorSite((url) => {
    const { pathname, searchParams: query } = url
    if (pathname === `${ARTICLES}.json`) {
      const all = [...articles.values()]
      const size = Math.min(Number(query.get('page[size]')), pageSize)
      const after = Number(query.get('page[after]') ?? 0)
      const rest = all.filter(({ id }) => id > after)
      const page = rest.slice(0, size)
      const next = new URL(url.pathname + url.search, site.origin)
      next.searchParams.set('page[after]', String(page.at(-1)?.id ?? after))
      const hasMore = rest.length > size
      return json({
        articles: page.map(shape),
        meta: { has_more: hasMore, after_cursor: 'x', before_cursor: 'y' },
        links: { next: hasMore ? next.href : null, prev: null },
      })
    }
    if (pathname === '/api/v2/help_center/incremental/articles') {
      const start = Number(query.get('start_time')) * 1000
      const changed = [...articles.values()]
        .filter(({ updated_at: at }) => Date.parse(at) >= start)
        .sort((one, other) => Date.parse(one.updated_at) - Date.parse(other.updated_at))
        .slice(0, incrementalPage)
      const end = Math.floor(Date.parse(changed.at(-1)?.updated_at ?? '') / 1000) || null
      const next = new URL(url.pathname + url.search, site.origin)
      next.searchParams.set('start_time', String(end))
      return json({
        articles: changed.map(shape),
        count: changed.length,
        next_page: end === null ? null : next.href,
        end_time: end,
      })
    }
    if (pathname === '/api/v2/help_center/sections.json') {
      return json({ sections, meta: { has_more: false }, links: { next: null } })
    }
    if (pathname === '/api/v2/help_center/categories.json') {
      return json({
        categories: [{ id: 4, name: 'Money' }],
        meta: { has_more: false },
        links: { next: null },
      })
    }
    if (pathname === '/api/v2/help_center/user_segments.json') {
      return json({ user_segments: segments, meta: { has_more: false }, links: { next: null } })
    }
    const one = new RegExp(`^${ARTICLES}/(\\d+)(/translations)?\\.json$`).exec(pathname)
    const article = articles.get(Number(one?.[1]))
    if (article === undefined)
      return json({ error: 'RecordNotFound', description: 'Not found' }, { status: 404 })
    if (one?.[2] === undefined) return json({ article: shape(article) })
    const translations = article.translations.map((of) => translationOf(article, of))
    return json({ translations, meta: { has_more: false }, links: { next: null } })
  })

  return {
    ...site,
    articles,
    segments,
    put: (id: number, texts: Record<string, string>, fields: Partial<ZendeskArticle> = {}) => {
      const updatedAt = fields.updated_at ?? AT
      articles.set(id, {
        id,
        locale: Object.keys(texts)[0] ?? 'en-us',
        draft: false,
        updated_at: updatedAt,
        user_segment_id: null,
        section_id: 10,
        translations: Object.entries(texts).map(([locale, text]) => ({
          locale,
          title: `Article ${id} ${locale}`,
          body: `<h2>About ${id}</h2><p>${text}</p>`,
          updated_at: updatedAt,
        })),
        ...fields,
      })
    },
  }
}
