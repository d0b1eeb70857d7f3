// Articles that a knowledge base pushes.
import { articleCalls } from '../contract/articles.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'
import { assertTakesArticles } from './source-rules.ts'

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
