// Short answers: typed by hand, given with their exact text.
import type { Actor } from '../../core/key.ts'
import { BUILT_IN_SHORT_ANSWERS, type ShortAnswer } from '../../core/short-answer.ts'
import { shortAnswerCalls } from '../contract/short-answers.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'
import { assertKind } from './source-rules.ts'

export const shortAnswerRoutes = ({ stores, services, reach, audit }: RouteDeps): Route[] => {
  async function find(actor: Actor, id: string): Promise<ShortAnswer> {
    const found = await stores.shortAnswers.get(id)
    if (found === undefined || !(await reach.seesDocumentId(actor, found.documentId))) {
      throw notFound(`Looking up short answer ${id}`)
    }
    return found
  }

  const withConflicts = async (actor: Actor, saved: ShortAnswer) => ({
    ...saved,
    conflicts: (await services.answers.shortAnswerConflicts?.(saved, actor)) ?? [],
  })

  return [
    route(shortAnswerCalls.listShortAnswers, async ({ query }, { actor }) => {
      const { sourceId, query: words } = query
      if (sourceId !== undefined) await reach.source(actor, sourceId)
      const page = await stores.shortAnswers.list(defined({ sourceId, query: words }), pageOf(query))
      const seen = await Promise.all(
        page.items.map(({ documentId }) => reach.seesDocumentId(actor, documentId)),
      )
      return { items: page.items.filter((_, place) => seen[place]), nextCursor: page.nextCursor }
    }),

    route(shortAnswerCalls.createShortAnswer, async ({ body }, { actor }) => {
      const source = await reach.source(actor, body.sourceId ?? BUILT_IN_SHORT_ANSWERS)
      assertKind(source, 'short-answers', 'Adding a short answer')
      const saved = await services.sync.saveShortAnswer({ ...body, sourceId: source.id }, undefined)
      await audit(actor, 'short-answer.create', `short-answer:${saved.id}`, null, saved)
      return withConflicts(actor, saved)
    }),

    route(shortAnswerCalls.getShortAnswer, ({ params }, { actor }) => find(actor, params.id)),

    route(shortAnswerCalls.updateShortAnswer, async ({ params, body }, { actor }) => {
      const before = await find(actor, params.id)
      const { question, variants, answer, language, validFrom, validUntil, links, sourceId } = before
      const kept = { question, variants, answer, language, validFrom, validUntil, links, sourceId }
      const saved = await services.sync.saveShortAnswer({ ...kept, ...defined(body) }, before)
      await audit(actor, 'short-answer.update', `short-answer:${saved.id}`, before, saved)
      return withConflicts(actor, saved)
    }),

    route(shortAnswerCalls.deleteShortAnswer, async ({ params }, { actor }) => {
      const before = await find(actor, params.id)
      if (!(await services.sync.removeShortAnswer(before.id))) {
        throw notFound(`Removing short answer ${before.id}`)
      }
      await audit(actor, 'short-answer.delete', `short-answer:${before.id}`, before, null)
      return undefined
    }),
  ]
}
