// Progress of one run for whoever watches: the state now, then what changes about four times a second, then the end.
import { AppError } from '../../core/errors.ts'
import type { RunId } from '../../core/ids.ts'
import type { RunEvent } from '../../core/ports/services.ts'
import type { RunState } from '../../core/run.ts'
import { createPace } from './run-pace.ts'
import type { RunQueue } from './run-queue.ts'
import type { SyncDeps } from './sync-deps.ts'

const EVERY_MS = 250
const ended: ReadonlySet<RunState> = new Set(['succeeded', 'partial', 'failed', 'held', 'cancelled'])

export const hasEnded = (state: RunState): boolean => ended.has(state)

/** Ends quietly when the signal aborts. @throws AppError not-found */
export async function* runEvents(
  { runs, frontier, clock }: Pick<SyncDeps, 'runs' | 'frontier' | 'clock'>,
  queue: Pick<RunQueue, 'active'>,
  runId: RunId,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let last = ''
  const paceAt = createPace()
  while (!signal.aborted) {
    // Asked before the row is read: a run that ends in between wakes the wait below at once.
    const active = queue.active(runId)
    const run = await runs.get(runId)
    if (run === undefined) {
      throw new AppError(
        'not-found',
        `Watching run ${runId}: expected a run of this service, found none. Check the id.`,
      )
    }
    if (hasEnded(run.state) && active === undefined) {
      yield { type: 'end', run }
      return
    }
    const waiting = active === undefined ? 0 : (await frontier.counts(runId)).pending
    const pending = waiting + (active?.progress.underWay ?? 0)
    const current = active?.progress.current ?? null
    const said = JSON.stringify([run, current, pending])
    const pace = paceAt(clock.now(), run.counts.found, pending)
    if (said !== last) yield { type: 'progress', run, current, pending, ...pace }
    last = said
    const woken = new AbortController()
    const pause = clock.sleep(EVERY_MS, AbortSignal.any([signal, woken.signal])).catch(() => {})
    await (active === undefined ? pause : Promise.race([pause, active.done]))
    woken.abort()
  }
}
