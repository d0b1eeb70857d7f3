// What Zendesk answers, as far as it is read. Fields: Help Center API, "Articles", "Translations", "User Segments".
import { z } from 'zod'
import type { VendorArticle, VendorEntry } from '../vendor.ts'

const Id = z.union([z.number(), z.string()]).transform(String)

export const TranslationShape = z.looseObject({
  source_id: Id.nullish(),
  locale: z.string().min(1),
  title: z.string().nullish(),
  body: z.string().nullish(),
  html_url: z.string().nullish(),
  draft: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  updated_at: z.string().nullish(),
})
export type Translation = z.output<typeof TranslationShape>

export const ArticleShape = z.looseObject({
  id: Id,
  locale: z.string().min(1),
  title: z.string().nullish(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  html_url: z.string().nullish(),
  draft: z.boolean().nullish(),
  updated_at: z.string().nullish(),
  edited_at: z.string().nullish(),
  section_id: Id.nullish(),
  user_segment_id: Id.nullish(),
  user_segment_ids: z.array(Id).nullish(),
  translations: z.array(TranslationShape).nullish(),
})
export type Article = z.output<typeof ArticleShape>

/** Both kinds of paging: `meta` and `links` by cursor, `next_page` of incremental lists. */
const paging = {
  next_page: z.string().nullish(),
  meta: z.looseObject({ has_more: z.boolean() }).nullish(),
  links: z.looseObject({ next: z.string().nullish() }).nullish(),
}
type Paging = z.output<z.ZodObject<typeof paging>>
/** Said to go on and not said where: half an answer, which must not pass for the end. */
const Whole = z
  .looseObject(paging)
  .refine(({ meta, links }) => meta?.has_more !== true || links?.next != null)
const HALF = 'has_more without links.next'
/** A list of whatever kind with its paging. */
export const pagingShape = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject({ ...shape, ...paging }).refine((page: unknown) => Whole.safeParse(page).success, HALF)

const ListedArticle = z.looseObject({ id: Id })
export const OneArticleShape = z.looseObject({ article: ListedArticle })
export const ArticleListShape = pagingShape({
  articles: z.array(ListedArticle),
  translations: z.array(TranslationShape).nullish(),
})

export const TranslationListShape = pagingShape({ translations: z.array(TranslationShape) })

const Segment = z.looseObject({ id: Id, user_type: z.string().nullish(), built_in: z.boolean().nullish() })
export const SegmentListShape = pagingShape({ user_segments: z.array(Segment) })

/** The address of the next page, absolute as Zendesk gives it. */
export const nextOf = (page: Paging): string | null =>
  page.meta == null ? (page.next_page ?? null) : page.meta.has_more ? (page.links?.next ?? null) : null

/** One document for each locale; `audience` comes from the article. */
export function toEntry(
  article: Article,
  translation: Translation,
  { audience, groups }: Pick<VendorArticle, 'audience' | 'groups'>,
): VendorEntry {
  const isOwn = translation.locale === article.locale
  // The article's own flag is about the translation in its own locale; another one may be published.
  const isDraft = translation.draft === true || (isOwn && article.draft === true)
  return {
    externalId: `${article.id}/${translation.locale.toLowerCase()}`,
    title: translation.title?.trim() || (isOwn ? article.title?.trim() || article.name?.trim() : '') || null,
    url: translation.html_url ?? (isOwn ? (article.html_url ?? null) : null),
    language: translation.locale.toLowerCase(),
    updatedAt: latest([article.updated_at, article.edited_at, translation.updated_at]),
    ...(isDraft
      ? { state: 'draft', stateDetail: 'draft' }
      : translation.hidden === true
        ? { state: 'private', stateDetail: 'hidden' }
        : { state: 'published', stateDetail: null }),
    audience,
    groups,
    body: { type: 'html', html: translation.body ?? (isOwn ? (article.body ?? '') : '') },
  }
}

function latest(times: readonly (string | null | undefined)[]): number | null {
  const known = times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time))
  return known.length === 0 ? null : Math.max(...known)
}

/** The article's own words as a translation, where no list of translations is to be had. */
export const ownTranslation = (article: Article): Translation => ({
  locale: article.locale,
  title: article.title,
  body: article.body,
  html_url: article.html_url,
  draft: article.draft,
  updated_at: article.updated_at,
})
