// Waits for work, but not longer than until the abort: what hangs cannot hold a cancel up.
import type { Clock } from '../../core/ports/clock.ts'

/** Rejects with the signal's reason when it aborts first; the work itself goes on and its result is dropped. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  // Its result may be dropped; its failure must not end the process then.
  work.catch(() => {})
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Resolves when the work does, or after `ms`, whichever is first; never throws. */
export async function atMost(ms: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  const done = new AbortController()
  const quiet = (): void => {}
  await Promise.race([work.then(quiet, quiet), clock.sleep(ms, done.signal).catch(quiet)])
  done.abort()
}
