// The events of a preview, checked as they arrive.
import { z } from 'zod'
import { PreviewItemResult, PreviewSummary } from '../api/contract/sources.ts'
import type { ServerEvent } from './parse-sse.ts'
import { toStreamError } from './to-error.ts'

const Told = z.object({ code: z.string(), message: z.string(), requestId: z.string() })

type PreviewEvent =
  | { type: 'item'; item: z.output<typeof PreviewItemResult> }
  | { type: 'done'; summary: z.output<typeof PreviewSummary> }

/** Ends after `done`. @throws AppError as the server told it */
export async function* previewEvents(
  events: AsyncIterable<ServerEvent>,
): AsyncGenerator<PreviewEvent, void, void> {
  for await (const { type, data } of events) {
    const value: unknown = JSON.parse(data)
    if (type === 'error') throw toStreamError(Told.parse(value))
    if (type === 'item') yield { type, item: PreviewItemResult.parse(value) }
    if (type === 'done') {
      yield { type, summary: PreviewSummary.parse(value) }
      return
    }
  }
}
