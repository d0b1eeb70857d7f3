// Asks for a run of a source: the one under way, else one that lately stopped half-way, else a new one.
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
    const resumed = await resumeBroken(parts, source.lastRun)
    return resumed ?? (await parts.runs.request(sourceId, trigger)).run
  })
}

/** A run broken off by store or model has left its frontier: back to the queue with it, and with what it had settled. */
async function resumeBroken(parts: Parts, last: Run | null): Promise<Run | undefined> {
  if (last?.state !== 'failed' || last.finishedAt === null) return undefined
  const { pending, 'in-flight': inFlight, done } = await parts.frontier.counts(last.id)
  if (pending + inFlight + done === 0) return undefined
  if (parts.clock.now() - Date.parse(last.finishedAt) <= RESUME_WITHIN_MS) {
    return parts.runs.update(last.id, { state: 'queued', finishedAt: null, message: null })
  }
  await parts.frontier.clear(last.id)
  return undefined
}
