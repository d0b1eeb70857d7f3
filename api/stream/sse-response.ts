// Server-sent events from an async iterable, pulled as fast as the client reads.
import { toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { errorBody } from '../middleware/error-response.ts'

export type SseEvent = { type: string; data: unknown }

/** Comments keep proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000

/**
 * The first event is awaited before the response starts, so that a refused request is a plain HTTP error.
 * A later failure is an `error` event. The client's going away aborts `abort` and closes the iterator.
 * @throws whatever the iterable throws before its first event
 */
export async function sseResponse(
  events: AsyncIterable<SseEvent>,
  context: { requestId: string; abort: AbortController; log: Logger },
): Promise<Response> {
  const iterator = events[Symbol.asyncIterator]()
  let upcoming: Promise<IteratorResult<SseEvent>> | undefined = Promise.resolve(await iterator.next())
  const encoder = new TextEncoder()
  let keepAlive: NodeJS.Timeout | undefined
  const finish = () => clearInterval(keepAlive)

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      keepAlive = setInterval(() => controller.enqueue(encoder.encode(': keep-alive\n\n')), KEEP_ALIVE_MS)
      keepAlive.unref()
    },
    async pull(controller) {
      try {
        const next = await (upcoming ?? iterator.next())
        upcoming = undefined
        if (next.done !== true) {
          controller.enqueue(encoder.encode(frame(next.value)))
          return
        }
      } catch (thrown) {
        const error = toAppError(thrown)
        const { requestId, log } = context
        if (error.status >= 500) log.error({ requestId, code: error.code, error }, 'stream-fail')
        controller.enqueue(encoder.encode(frame({ type: 'error', data: errorBody(error, requestId).error })))
      }
      finish()
      controller.close()
    },
    async cancel() {
      finish()
      context.abort.abort()
      await iterator.return?.()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  })
}

/** JSON has no raw line breaks, so one `data:` line always does. */
const frame = (event: SseEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`
