// Performance, counted from the log of questions page by page.
import { eachItem } from '../../core/page.ts'
import { visibleQuestion } from '../auth/question-reach.ts'
import { analyticsCalls } from '../contract/analytics.ts'
import { type Route, route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'
import { createTally } from './tally-questions.ts'

export const analyticsRoutes = ({ stores, reach }: RouteDeps): Route[] => [
  route(analyticsCalls.getAnalytics, async ({ query }, { actor, signal }) => {
    const from = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from)
    const to = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to)
    const tally = createTally(query.groupBy)
    const questions = eachItem((page) => {
      signal.throwIfAborted()
      return stores.questions.list({}, page)
    })
    for await (const question of questions) {
      const askedAt = Date.parse(question.askedAt)
      if (askedAt < from || askedAt >= to) continue
      if ((await visibleQuestion(reach, actor, question)) !== undefined) tally.add(question)
    }
    return tally.result()
  }),
]
