// A server that is down or drowning is left alone for a while, so that visitors do not each wait for it in vain.
import type { Clock } from '../../core/ports/clock.ts'
import { type FailureKind, LlmFailure } from './llm-failure.ts'

const FAILURES_IN_A_ROW = 3
const REST_MS = 30_000
const counted: ReadonlySet<FailureKind> = new Set([
  'timeout',
  'unreachable',
  'server-error',
  'rate-limited',
  'broken-off',
])

export interface Rest {
  /** @throws LlmFailure `resting` */
  check(): void
  /** How a call went: null for well. Gives back what it was given. */
  note<Failure extends Error | null>(failure: Failure): Failure
}

/** After three failures in a row of the kind that time heals, thirty seconds; then one call tells whether it is back. */
export function createRest(deps: { model: string; clock: Clock }): Rest {
  const { model, clock } = deps
  let failures = 0
  let until = 0
  return {
    check() {
      const left = until - clock.now()
      if (left <= 0) return
      throw new LlmFailure(
        'resting',
        'waiting',
        `Asking the LLM ${model}: it failed ${failures} times in a row and is left alone for ${Math.ceil(left / 1000)} s more. See the log above for why.`,
      )
    },
    note(failure) {
      if (failure instanceof LlmFailure && counted.has(failure.kind)) {
        failures += 1
        if (failures >= FAILURES_IN_A_ROW) until = clock.now() + REST_MS
      } else if (failure === null) failures = 0
      return failure
    },
  }
}
