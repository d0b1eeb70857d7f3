// Once a minute: asks for a run of every source that is due. A sync missed while the service was down is due once.
import { toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { SyncService } from '../../core/ports/services.ts'
import type { SourceStore } from '../../core/ports/source-store.ts'
import { nextSyncAt } from './next-sync-at.ts'

const TICK_MS = 60_000

export interface Scheduler {
  /** One look at the sources; returns how many runs were asked for. */
  tick(): Promise<number>
  /** Ticks until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export function createScheduler({
  sources,
  request,
  clock,
  log,
}: {
  sources: SourceStore
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
  return {
    tick,
    run: async (signal) => {
      while (!signal.aborted) {
        await tick().catch((thrown: unknown) =>
          log.error({ error: toAppError(thrown).message }, 'schedule-fail'),
        )
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
