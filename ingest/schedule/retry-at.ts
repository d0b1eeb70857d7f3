// When a run that failed is tried again by itself, and when it is given up. Pure.
import type { AppError, ErrorCode } from '../../core/errors.ts'
import { sha256 } from '../../core/ids.ts'
import type { Reason, Run } from '../../core/run.ts'

const MINUTE = 60_000
/** After the first try, the second … : each within the hour in which a run that broke off goes on where it was. */
const WAITS = [1, 4, 15, 50].map((minutes) => minutes * MINUTE)

/** Tries of one sync, the first with it. */
export const MOST_TRIES = WAITS.length + 1

const worthIt: ReadonlySet<ErrorCode> = new Set([
  'internal',
  'model-unavailable',
  'store-unavailable',
  'disk-full',
])
const passing: ReadonlySet<Reason> = new Set([
  'timeout',
  'unreachable',
  'server-error',
  'rate-limited',
  'too-slow',
])

/** What failed as a whole may work later; a wrong setting or a refused key will not. */
export const mayPass = (error: AppError): boolean => error.retryable || worthIt.has(error.code)

/** No document could be had, and for at least one of them the reason may pass. */
export const reasonsMayPass = (reasons: Run['reasons']): boolean =>
  reasons.some(({ code }) => passing.has(code))

/**
 * Milliseconds since the epoch, or null: given up. `attempt` from 1. The run's id spreads the waits by a quarter, so
 * that a hundred sources of one site that was down do not come back in one moment.
 */
export function retryAt(runId: string, attempt: number, now: number): number | null {
  const wait = WAITS[attempt - 1]
  if (wait === undefined) return null
  const share = Number.parseInt(sha256(`${runId}:${attempt}`).slice(0, 8), 16) / 0xffffffff
  return now + Math.round(wait * (1 + share / 4))
}
