// Who came first is answered first. Without turns every question that is under way slows every other, so that under many
// askers all of them wait for the last; and a queue without an end would let them wait for minutes.
import PQueue from 'p-queue'
import { AppError } from '../core/errors.ts'

export interface AnswerQueue {
  /** @throws AppError `overloaded`, with how long to wait, when a question that came now would wait too long */
  check(): void
  /** Waits for a turn, then works. Whoever aborts leaves the queue. */
  turn<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
}

/** Two, so that one's sentences are embedded while the other's are compared. */
const AT_A_TIME = 2
const LONGEST_WAIT_MS = 15_000
/** How much a turn counts in the average of how long turns take. */
const WEIGHT = 0.1

export function createAnswerQueue(options: { longestWaitMs?: number; now?: () => number } = {}): AnswerQueue {
  const { longestWaitMs = LONGEST_WAIT_MS, now = () => performance.now() } = options
  const queue = new PQueue({ concurrency: AT_A_TIME })
  let averageMs = 0
  const expectedMs = (): number => (queue.size / AT_A_TIME) * averageMs

  return {
    check() {
      const waitMs = expectedMs()
      if (waitMs <= longestWaitMs) return
      throw new AppError(
        'overloaded',
        `Taking a question: expected that it is answered within ${Math.round(longestWaitMs / 1000)} s, got ${queue.size} questions waiting before it, about ${Math.round(waitMs / 1000)} s. Ask again as Retry-After says; more cores or EMBED_WORKERS answer more at a time.`,
        { details: { retryAfterMs: waitMs - longestWaitMs / 2 } },
      )
    },
    turn: (work, signal) =>
      queue.add(
        async () => {
          const from = now()
          try {
            return await work()
          } finally {
            const took = now() - from
            averageMs = averageMs === 0 ? took : averageMs + WEIGHT * (took - averageMs)
          }
        },
        signal ? { signal } : {},
      ),
  }
}
