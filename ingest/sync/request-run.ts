// Asks for a run of a source: the one under way, else one that lately stopped half-way, else a new one. What the schedule
// asks for after a failed run is that run's next try. A run that a person joins is the person's from then on.
import { AppError } from '../../core/errors.ts'
import type { SourceId } from '../../core/ids.ts'
import type { Run } from '../../core/run.ts'
import type { KeyedLock } from './keyed-lock.ts'
import { refusalOf } from './run-queue.ts'
import type { SyncParts } from './sync-deps.ts'

/** A run that the store or the model broke off goes on within this time; later its first documents are too old. */
const RESUME_WITHIN_MS = 3_600_000

type Parts = Pick<SyncParts, 'sources' | 'runs' | 'frontier' | 'clock'>

/** @throws AppError not-found, conflict (paused or turned off) */
export async function requestRun(
  parts: Parts,
  oneAtATime: KeyedLock,
  sourceId: SourceId,
  trigger: Run['trigger'],
): Promise<Run> {
  return oneAtATime.run(sourceId, async () => {
    const source = await parts.sources.get(sourceId)
    if (source === undefined) {
      throw new AppError(
        'not-found',
        `Syncing source ${sourceId}: expected a source that exists, found none. Check the id.`,
      )
    }
    const refusal = refusalOf(source)
    if (refusal !== null) throw new AppError('conflict', refusal)
    const last = source.lastRun
    const isRetry = trigger === 'schedule' && last?.state === 'failed' && last.retryAt !== null
    const attempt = isRetry ? last.attempt + 1 : 1
    const resumed = await resumeBroken(parts, last, attempt)
    if (resumed !== undefined) return joined(parts, resumed, trigger)
    const { run } = await parts.runs.request(sourceId, trigger, attempt)
    // The new run stands for it; should this be lost to a kill, the older run only looks as if it still waited.
    if (last?.retryAt != null && last.id !== run.id) await parts.runs.update(last.id, { retryAt: null })
    return joined(parts, run, trigger)
  })
}

const beginsByItself = (trigger: Run['trigger']): boolean => trigger === 'schedule' || trigger === 'webhook'

/** Who asked was given the run's id: as the schedule's, a later poll would fold it away (`RunStore.foldQuiet`). */
async function joined({ runs }: Parts, run: Run, trigger: Run['trigger']): Promise<Run> {
  if (beginsByItself(trigger) || !beginsByItself(run.trigger)) return run
  return (await runs.update(run.id, { trigger })) ?? run
}

/** A run broken off by store or model has left its frontier: back to the queue with it, and with what it had settled. */
async function resumeBroken(parts: Parts, last: Run | null, attempt: number): Promise<Run | undefined> {
  if (last?.state !== 'failed' || last.finishedAt === null) return undefined
  const { pending, 'in-flight': inFlight, done } = await parts.frontier.counts(last.id)
  if (pending + inFlight + done === 0) return undefined
  if (parts.clock.now() - Date.parse(last.finishedAt) <= RESUME_WITHIN_MS) {
    const again = {
      state: 'queued',
      finishedAt: null,
      message: null,
      attempt,
      retryAt: null,
      deaths: 0,
    } as const
    return parts.runs.update(last.id, again)
  }
  await parts.frontier.clear(last.id)
  return undefined
}
