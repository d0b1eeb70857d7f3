// Asking and searching.
import type { AnswerEvent } from '../../core/answer.ts'
import { answerCalls } from '../contract/answers.ts'
import { sseResponse } from '../stream/sse-response.ts'
import { type Route, route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'

export const answerRoutes = ({ services, metrics }: RouteDeps): Route[] => [
  route(answerCalls.ask, async ({ body }, { actor, signal, request, requestId, abort, log }) => {
    const asksForStream = request.headers.get('accept')?.includes('text/event-stream') ?? false
    if (!(body.stream ?? asksForStream)) {
      const answer = await services.answers.answer(body, actor, { signal })
      metrics.answer(answer.outcome, answer.kind)
      return answer
    }
    const events = observed(services.answers.stream(body, actor, { signal }), metrics, requestId)
    return sseResponse(events, { requestId, abort, log })
  }),

  route(answerCalls.search, async ({ body }, { actor, signal }) => ({
    items: await services.answers.search(body, actor, { signal }),
  })),
]

async function* observed(
  events: AsyncIterable<AnswerEvent>,
  metrics: RouteDeps['metrics'],
  requestId: string,
): AsyncGenerator<AnswerEvent, void, void> {
  for await (const event of events) {
    if (event.type === 'done') metrics.answer(event.data.outcome, event.data.kind)
    yield event.type === 'error' ? { ...event, data: { ...event.data, requestId } } : event
  }
}
