// A token bucket for each key: it holds a minute's worth and fills steadily.
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'

const MAX_BUCKETS = 10_000

/** @throws AppError `rate-limited` with `details.retryAfterMs` */
export function createRateLimit(deps: { clock: Clock }, options: { perMinute: number }) {
  const perMs = options.perMinute / 60_000
  const buckets = new Map<string, { tokens: number; at: number }>()

  return function take(keyId: string): void {
    const now = deps.clock.now()
    const bucket = buckets.get(keyId) ?? { tokens: options.perMinute, at: now }
    const tokens = Math.min(options.perMinute, bucket.tokens + (now - bucket.at) * perMs)
    // Moved to the end, so that the first is the one that was idle longest.
    buckets.delete(keyId)
    buckets.set(keyId, { tokens: Math.max(0, tokens - 1), at: now })
    const oldest = buckets.size > MAX_BUCKETS ? buckets.keys().next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    if (tokens >= 1) return
    buckets.set(keyId, { tokens, at: now })
    throw new AppError(
      'rate-limited',
      `Counting calls: expected at most ${options.perMinute} a minute from one key, got more. Wait as Retry-After says.`,
      { details: { retryAfterMs: Math.ceil((1 - tokens) / perMs) } },
    )
  }
}
