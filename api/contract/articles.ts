// Articles that a knowledge base pushes.
import { z } from 'zod'
import { Outcome, Reason } from '../../core/run.ts'
import { Audience } from '../../core/source.ts'
import { call, plain } from './call.ts'
import { Id } from './common.ts'

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

const base = {
  ...plain,
  tag: 'Articles',
  role: 'admin',
  path: '/sources/{id}/articles/{externalId}',
  params: z.strictObject({ id: Id, externalId: z.string().min(1).max(1000) }),
} as const

export const articleCalls = {
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
