// The events of a streamed answer, checked as they arrive.
import { z } from 'zod'
import { Answer, type AnswerEvent, AnswerOutcome, Citation } from '../core/answer.ts'
import { AppError } from '../core/errors.ts'
import type { ServerEvent } from './parse-sse.ts'
import { toStreamError } from './to-error.ts'

const Told = z.object({ code: z.string(), message: z.string(), requestId: z.string() })
const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('meta'),
    data: z.object({ id: z.string(), outcome: AnswerOutcome.optional() }),
  }),
  z.object({ type: z.literal('token'), data: z.object({ text: z.string() }) }),
  z.object({ type: z.literal('citation'), data: Citation }),
  z.object({ type: z.literal('done'), data: Answer }),
  z.object({ type: z.literal('error'), data: Told }),
])

/** Unknown events are skipped: the contract may grow. @throws AppError as the server told it, or when the stream ends before `done` */
export async function* answerEvents(
  events: AsyncIterable<ServerEvent>,
): AsyncGenerator<Exclude<AnswerEvent, { type: 'error' }>, void, void> {
  for await (const { type, data } of events) {
    const parsed = Event.safeParse({ type, data: JSON.parse(data) })
    if (!parsed.success) continue
    const event = parsed.data
    if (event.type === 'error') throw toStreamError(event.data)
    if (event.type === 'meta') {
      const { id, outcome } = event.data
      yield { type: 'meta', data: { id, ...(outcome && { outcome }) } }
    } else {
      yield event
    }
    if (event.type === 'done') return
  }
  throw new AppError(
    'fetch-failed',
    'Reading the streamed answer: expected the event done, got the end of the stream. Ask again.',
  )
}
