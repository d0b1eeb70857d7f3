// Articles that a knowledge base pushes.
import PQueue from 'p-queue'
import { toAppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import { type ArticlesReport, articleCalls } from '../contract/articles.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'
import { assertTakesArticles } from './source-rules.ts'

type ReportItem = ArticlesReport['items'][number]

/** Parsing goes on while others are embedded. */
const AT_ONCE = 8
const noArticles: Readonly<ArticlesReport['counts']> = {
  ...{ added: 0, updated: 0, unchanged: 0, removed: 0, excluded: 0, 'ignored-older': 0, failed: 0 },
}

export const articleRoutes = ({ services, reach, audit }: RouteDeps): Route[] => [
  route(articleCalls.putArticle, async ({ params, body }, { actor }) => {
    const source = await reach.source(actor, params.id)
    assertTakesArticles(source)
    const result = await services.sync.pushArticle(source, params.externalId, body)
    // The text itself is kept in the document's versions.
    const { body: _, ...named } = body
    const after = { externalId: params.externalId, outcome: result.outcome, ...named }
    await audit(actor, 'article.put', `document:${result.documentId}`, null, after)
    return result
  }),

  route(articleCalls.putArticles, async ({ params, body }, { actor, signal }) => {
    const source = await reach.source(actor, params.id)
    assertTakesArticles(source)
    // Started in the order they were sent, so that the later of two with one id is written last.
    const queue = new PQueue({ concurrency: AT_ONCE })
    const items = await queue.addAll(
      body.items.map(({ externalId, ...article }) => async (): Promise<ReportItem> => {
        const documentId = documentIdOf(source.id, externalId)
        try {
          signal.throwIfAborted()
          return { externalId, ...(await services.sync.pushArticle(source, externalId, article)) }
        } catch (thrown) {
          const { message } = toAppError(thrown)
          const chunks = { embedded: 0, reused: 0 }
          return { externalId, documentId, outcome: 'failed', reason: 'internal', message, chunks }
        }
      }),
    )
    const counts = { ...noArticles }
    for (const { outcome } of items) counts[outcome] += 1
    await audit(actor, 'article.put-many', `source:${source.id}`, null, { items: items.length, counts })
    return { items, counts }
  }),

  route(articleCalls.deleteArticle, async ({ params }, { actor }) => {
    const source = await reach.source(actor, params.id)
    assertTakesArticles(source)
    if (!(await services.sync.removeArticle(source, params.externalId))) {
      throw notFound(`Removing article ${params.externalId}`)
    }
    const before = { externalId: params.externalId }
    await audit(actor, 'article.delete', `source:${source.id}`, before, null)
    return undefined
  }),
]
