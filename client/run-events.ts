// The progress of a run, checked as it arrives.
import { z } from 'zod'
import type { RunEvent } from '../core/ports/services.ts'
import { Run } from '../core/run.ts'
import type { ServerEvent } from './parse-sse.ts'
import { toStreamError } from './to-error.ts'

const Told = z.object({ code: z.string(), message: z.string(), requestId: z.string() })
const Progress = z.object({
  run: Run,
  current: z.string().nullable(),
  pending: z.number(),
  perSecond: z.number().nullable().default(null),
  secondsLeft: z.number().nullable().default(null),
})
const End = z.object({ run: Run })

/** Ends after `end`. @throws AppError as the server told it */
export async function* runEvents(events: AsyncIterable<ServerEvent>): AsyncGenerator<RunEvent, void, void> {
  for await (const { type, data } of events) {
    const value: unknown = JSON.parse(data)
    if (type === 'error') throw toStreamError(Told.parse(value))
    if (type === 'progress') yield { type, ...Progress.parse(value) }
    if (type === 'end') {
      yield { type, ...End.parse(value) }
      return
    }
  }
}
