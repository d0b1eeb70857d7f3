// Asking and searching.
import type { AnswerEvent } from '../../core/answer.ts'
import { AppError, type ErrorCode, errorCodes } from '../../core/errors.ts'
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

/** @throws AppError when trouble is the first event: nothing was sent yet, so it can be a plain error. */
async function* observed(
  events: AsyncIterable<AnswerEvent>,
  metrics: RouteDeps['metrics'],
  requestId: string,
): AsyncGenerator<AnswerEvent, void, void> {
  let begun = false
  for await (const event of events) {
    if (event.type === 'error' && !begun) throw asError(event.data)
    begun = true
    if (event.type === 'done') metrics.answer(event.data.outcome, event.data.kind)
    yield event.type === 'error' ? { ...event, data: { ...event.data, requestId } } : event
  }
}

const asError = ({ code, message }: { code: string; message: string }): AppError =>
  new AppError(isErrorCode(code) ? code : 'internal', message)

const isErrorCode = (code: string): code is ErrorCode => code in errorCodes
