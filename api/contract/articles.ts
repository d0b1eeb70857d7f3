// Articles that a knowledge base pushes.
import { z } from 'zod'
import { Outcome, Reason } from '../../core/run.ts'
import { Audience } from '../../core/source.ts'
import { call, plain } from './call.ts'
import { Id, IdParams } from './common.ts'

const Article = z.strictObject({
  title: z.string().trim().min(1).max(1000),
  body: z.string(),
  format: z.enum(['html', 'markdown', 'text']),
  url: z.url({ protocol: /^https?$/ }).optional(),
  language: z.string().min(2).max(35).optional(),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
  state: z.enum(['published', 'draft', 'private', 'archived']).optional(),
  audience: Audience.optional(),
})

export const ArticleResult = z.object({
  documentId: z.string(),
  /** `ignored-older`: a newer `updatedAt` is held already. */
  outcome: z.union([Outcome, z.literal('ignored-older')]),
  reason: Reason.nullable(),
  message: z.string().nullable(),
  chunks: z.object({ embedded: z.number().int(), reused: z.number().int() }),
})

/** What became of each article, in the order they were sent; the counts add up to their number. */
export const ArticlesReport = z.object({
  items: z.array(ArticleResult.extend({ externalId: z.string() })),
  counts: z.object({
    added: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    removed: z.number().int(),
    excluded: z.number().int(),
    'ignored-older': z.number().int(),
    failed: z.number().int(),
  }),
})

export type ArticlesReport = z.infer<typeof ArticlesReport>

const ExternalId = z.string().min(1).max(2000)

const base = {
  ...plain,
  tag: 'Articles',
  role: 'admin',
  path: '/sources/{id}/articles/{externalId}',
  params: z.strictObject({ id: Id, externalId: ExternalId }),
} as const

export const articleCalls = {
  putArticles: call({
    ...base,
    id: 'putArticles',
    method: 'PUT',
    path: '/sources/{id}/articles',
    params: IdParams,
    summary:
      'Adds or replaces up to 1,000 articles and reports on each; one that fails stops no other. Of two with the same id the later one is written last.',
    body: z.strictObject({
      items: z
        .array(Article.extend({ externalId: ExternalId }))
        .min(1)
        .max(1000),
    }),
    result: ArticlesReport,
    size: 'article',
  }),
  putArticle: call({
    ...base,
    id: 'putArticle',
    method: 'PUT',
    summary:
      'Adds or replaces an article; it answers from the moment this returns. PUT after DELETE restores.',
    body: Article,
    result: ArticleResult,
    size: 'article',
  }),
  deleteArticle: call({
    ...base,
    id: 'deleteArticle',
    method: 'DELETE',
    summary: 'Removes an article.',
    status: 204,
  }),
}
