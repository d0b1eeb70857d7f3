// Work that nobody waits for: one at a time, a further request while one runs means once more after it.
import type { Logger } from '../core/ports/logger.ts'

export interface Background {
  /** Asks for the work soon; returns at once and never throws. */
  request(): void
  /** Aborts and waits for what runs. */
  stop(): Promise<void>
}

export function createBackground(
  name: string,
  log: Logger,
  work: (signal: AbortSignal) => Promise<unknown>,
): Background {
  const abort = new AbortController()
  let wanted = false
  let running: Promise<void> | null = null
  const loop = async () => {
    while (wanted && !abort.signal.aborted) {
      wanted = false
      await work(abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted) log.error({ err: error, work: name }, 'background-fail')
      })
    }
    running = null
  }
  return {
    request() {
      wanted = true
      running ??= loop()
    },
    async stop() {
      abort.abort()
      await running
    },
  }
}
