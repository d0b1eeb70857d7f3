// The log of questions, as far as the key reaches, and feedback on answers.
import type { Question } from '../../core/answer.ts'
import { visibleQuestion } from '../auth/question-reach.ts'
import { questionCalls } from '../contract/questions.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'

export const questionRoutes = ({ stores, services, reach, audit }: RouteDeps): Route[] => [
  route(questionCalls.listQuestions, async ({ query }, { actor }) => {
    const { limit: _, cursor: __, ...filter } = query
    const page = await stores.questions.list(defined(filter), pageOf(query))
    const items: Question[] = []
    for (const question of page.items) {
      const visible = await visibleQuestion(reach, actor, question)
      if (visible !== undefined) items.push(visible)
    }
    return { items, nextCursor: page.nextCursor }
  }),

  route(questionCalls.getQuestion, async ({ params }, { actor }) => {
    const question = await stores.questions.get(params.id)
    const visible = question && (await visibleQuestion(reach, actor, question))
    if (visible === undefined) throw notFound(`Looking up question ${params.id}`)
    const rebuilt = services.answers.rebuild?.(visible.decision) ?? null
    const { outcome, kind } = visible.answer
    return {
      ...visible,
      rebuilt: rebuilt && { ...rebuilt, agrees: rebuilt.outcome === outcome && rebuilt.kind === kind },
    }
  }),

  route(questionCalls.giveFeedback, async ({ params, body }, { actor }) => {
    if (!(await stores.questions.giveFeedback(params.id, body))) {
      throw notFound(`Giving feedback on question ${params.id}`)
    }
    await audit(actor, 'question.feedback', `question:${params.id}`, null, { helpful: body.helpful })
    return undefined
  }),
]
