// Once a minute: asks for a run of every source that is due. A sync missed while the service was down is due once. Once a day:
// forgets runs of long ago.
import { toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { RunStore } from '../../core/ports/run-store.ts'
import type { SyncService } from '../../core/ports/services.ts'
import type { SourceStore } from '../../core/ports/source-store.ts'
import { nextSyncAt } from './next-sync-at.ts'

const TICK_MS = 60_000
const DAY_MS = 86_400_000
/** Of each source. A sweep of a large knowledge base has thousands of entries every day. */
const HISTORY = { days: 90, newest: 50 }

export interface Scheduler {
  /** One look at the sources; returns how many runs were asked for. */
  tick(): Promise<number>
  /** Ticks until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export function createScheduler({
  sources,
  runs,
  request,
  clock,
  log,
}: {
  sources: SourceStore
  runs: Pick<RunStore, 'forgetBefore'>
  request: SyncService['request']
  clock: Clock
  log: Logger
}): Scheduler {
  const tick = async (): Promise<number> => {
    let requested = 0
    for (const source of await sources.due(clock.now())) {
      try {
        // The request comes first: a kill between the two costs a second, harmless request and no missed sync.
        await request(source.id, 'schedule')
        requested += 1
      } catch (thrown) {
        log.warn({ sourceId: source.id, error: toAppError(thrown).message }, 'schedule-skip')
      }
      await sources.update(source.id, { nextSyncAt: toIso(nextOf(source.schedule, clock.now(), source.id)) })
    }
    return requested
  }
  const forget = async (): Promise<void> => {
    const before = clock.now() - HISTORY.days * DAY_MS
    const forgotten = await runs.forgetBefore(before, { keepNewest: HISTORY.newest })
    if (forgotten > 0) log.info({ runs: forgotten }, 'run-history-trim')
  }
  return {
    tick,
    run: async (signal) => {
      let forgotAt = Number.NEGATIVE_INFINITY
      while (!signal.aborted) {
        await tick().catch((thrown: unknown) =>
          log.error({ error: toAppError(thrown).message }, 'schedule-fail'),
        )
        if (clock.now() - forgotAt >= DAY_MS) {
          forgotAt = clock.now()
          await forget().catch((thrown: unknown) =>
            log.error({ error: toAppError(thrown).message }, 'run-history-fail'),
          )
        }
        await clock.sleep(TICK_MS, signal).catch(() => {})
      }
    },
  }
}

/** A schedule that cannot be read (it was checked when stored) stops the source's schedule, not the scheduler. */
function nextOf(schedule: string, from: number, seed: string): number | null {
  try {
    return nextSyncAt(schedule, from, seed)
  } catch {
    return null
  }
}

const toIso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
