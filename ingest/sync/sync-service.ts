// The sync service: joins queue, schedule, pushes and short answers behind the port that the API calls.
import { toAppError } from '../../core/errors.ts'
import type { SourceId } from '../../core/ids.ts'
import type { SyncService } from '../../core/ports/services.ts'
import type { Source } from '../../core/source.ts'
import { nextSyncOf } from '../schedule/next-sync-of.ts'
import { createScheduler } from '../schedule/scheduler.ts'
import { confirmRun } from './confirm-run.ts'
import { excludeDocument, readmitDocument } from './exclude-document.ts'
import { createKeyedLock } from './keyed-lock.ts'
import { createCandidates } from './list-candidates.ts'
import { createPushes } from './push-article.ts'
import { refillVectors } from './refill-vectors.ts'
import { createRefreshes } from './refresh-documents.ts'
import { removeSource } from './remove-source.ts'
import { requestRun } from './request-run.ts'
import { hasEnded, runEvents } from './run-events.ts'
import { createRunQueue, LANES, type Lane } from './run-queue.ts'
import { createShortAnswers } from './short-answers.ts'
import { createSourceGate } from './source-gate.ts'
import { createStages } from './stages.ts'
import type { SyncDeps, SyncParts } from './sync-deps.ts'

export interface SyncOptions {
  /** How many runs side by side, by kinds of sources; one source never has two. @default LANES of `run-queue.ts` */
  lanes?: readonly Lane[]
  /** Documents in parsing at a time. @default 4 */
  parses?: number
  /** Calls to the embedder at a time: two a worker keep it busy. @default 2 */
  embeds?: number
}

export interface RunningSyncService extends SyncService {
  /** Takes up the queue (runs that a dead process left too), repairs the index, starts the schedule. Returns at once. */
  start(options?: { schedule?: boolean }): void
  /** Hands runs under way back to the queue; within 5 s. */
  stop(): Promise<void>
  /** Resolves when no run is queued or running; only after `start`. */
  idle(): Promise<void>
}

export function createSyncService(deps: SyncDeps, options: SyncOptions = {}): RunningSyncService {
  const parts: SyncParts = {
    ...deps,
    stages: createStages({ parse: options.parses ?? 4, embed: options.embeds ?? 2 }),
    commits: createKeyedLock(),
    gate: createSourceGate(),
  }
  const { sources, runs, chunks, clock, log } = parts
  const stopping = new AbortController()
  const requests = createKeyedLock()
  const pushes = createPushes(parts)
  const shortAnswers = createShortAnswers(parts)
  let started: Promise<void> | undefined
  /** A repair drops vectors without a row, so nothing is written while it looks. */
  let repaired: Promise<unknown> = Promise.resolve()
  /** Not before orphans are back in the queue: a run claimed earlier would look like one. */
  let ready = false

  const setNextSync = async (sourceId: SourceId): Promise<Source | undefined> => {
    const source = await sources.get(sourceId)
    if (source === undefined) return undefined
    return sources.update(sourceId, { nextSyncAt: nextSyncOf(source, clock.now()) })
  }
  const reschedule = async (sourceId: SourceId): Promise<void> => {
    const source = await setNextSync(sourceId)
    if (source !== undefined && !isSynced(source)) await queue.cancelSource(sourceId)
  }
  const afterRun = async (sourceId: SourceId): Promise<void> => {
    await setNextSync(sourceId)
    void refreshes.afterRun(sourceId).catch((thrown: unknown) => {
      log.warn({ sourceId, error: toAppError(thrown).message }, 'refresh-fail')
    })
  }
  const queue = createRunQueue(parts, { lanes: options.lanes ?? LANES, onEnd: afterRun })
  const request: SyncService['request'] = async (sourceId, trigger) => {
    const run = await requestRun(parts, requests, sourceId, trigger)
    if (ready) queue.wake()
    return run
  }
  const refreshes = createRefreshes(parts, { request, signal: stopping.signal })
  const scheduler = createScheduler({ sources, runs, request, clock, log })

  const startUp = async (): Promise<void> => {
    await runs.requeueOrphans()
    const repairing = chunks.repair()
    repaired = repairing.catch(() => {})
    const { vectorsRemoved, documentsWithoutVectors } = await repairing
    ready = true
    queue.wake()
    if (vectorsRemoved + documentsWithoutVectors.length === 0) return
    log.info({ vectorsRemoved, documents: documentsWithoutVectors.length }, 'index-repair')
    await refillVectors(parts, documentsWithoutVectors, undefined, stopping.signal)
  }

  return {
    request,
    cancel: async (runId) => {
      await queue.cancel(runId)
      const run = await runs.get(runId)
      if (run === undefined || hasEnded(run.state)) return run
      // Still queued, or left running by a process that is no more.
      return runs.update(runId, { state: 'cancelled', finishedAt: new Date(clock.now()).toISOString() })
    },
    confirm: (runId) => confirmRun(parts, runId),
    events: (runId, signal) => runEvents(parts, queue, runId, signal),
    pushArticle: (...article) => repaired.then(() => pushes.push(...article)),
    removeArticle: pushes.remove,
    saveShortAnswer: (...shortAnswer) => repaired.then(() => shortAnswers.save(...shortAnswer)),
    removeShortAnswer: shortAnswers.remove,
    reschedule,
    removeSource: (sourceId) => removeSource(parts, queue, sourceId),
    excludeDocument: (id) => excludeDocument(parts, id),
    readmitDocument: (id) => readmitDocument(parts, id),
    refresh: (...changed) => repaired.then(() => refreshes.refresh(...changed)),
    candidates: createCandidates(parts),
    preview: deps.preview,
    start: ({ schedule = true } = {}) => {
      started ??= startUp().catch((thrown: unknown) => {
        if (!stopping.signal.aborted) log.error({ error: toAppError(thrown).message }, 'sync-start-fail')
      })
      if (schedule) void started.then(() => scheduler.run(stopping.signal))
    },
    stop: async () => {
      stopping.abort()
      await queue.stop()
      await started
    },
    idle: async () => {
      await started
      await queue.idle()
    },
  }
}

const isSynced = (source: Source): boolean => source.enabled && !source.paused
