// The one retry: takes a function, retries only what may help, honours Retry-After.
import { type AppError, toAppError } from './errors.ts'
import type { Clock } from './ports/clock.ts'

export type RetryOptions = {
  clock: Clock
  /** @default 3 */
  tries?: number
  /** First wait; doubles, with up to 25 % jitter. @default 500 */
  baseMs?: number
  signal?: AbortSignal
}

/** Waits that a server asked for are obeyed from 0 to 60 s (`details.retryAfterMs`). The last error is thrown as it came. */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const tries = options.tries ?? 3
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted()
    try {
      return await work(attempt)
    } catch (thrown) {
      const error = toAppError(thrown)
      if (attempt >= tries || !error.retryable) throw error
      await options.clock.sleep(waitMs(error, attempt, options.baseMs ?? 500), options.signal)
    }
  }
}

function waitMs(error: AppError, attempt: number, baseMs: number): number {
  const asked = error.details?.['retryAfterMs']
  if (typeof asked === 'number' && asked >= 0) return Math.min(asked, 60_000)
  return baseMs * 2 ** (attempt - 1) * (1 + Math.random() / 4)
}

/** `Retry-After` in its two forms, seconds or an HTTP date, as milliseconds from `now`; undefined when absent or unreadable. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
