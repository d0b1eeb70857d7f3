// Runs are rows; this takes them from the queue, some side by side, and puts each into an end state, whatever happens.
import { AppError, toAppError } from '../../core/errors.ts'
import type { RunId, SourceId } from '../../core/ids.ts'
import type { ClaimedRun, RunPatch } from '../../core/ports/run-store.ts'
import type { Run } from '../../core/run.ts'
import type { Source, SourceKind } from '../../core/source.ts'
import { mayPass, reasonsMayPass, retryAt } from '../schedule/retry-at.ts'
import { isRunFatal } from './run-fatal.ts'
import { type RunProgress, runSource } from './run-source.ts'
import { createStageTimer } from './stage-timer.ts'
import type { SyncParts } from './sync-deps.ts'

interface ActiveRun {
  readonly sourceId: SourceId
  readonly progress: RunProgress
  /** Resolves when the run's end is written; never rejects. */
  readonly done: Promise<void>
}

export interface RunQueue {
  /** Takes up what is queued; call after a request. */
  wake(): void
  active(runId: RunId): ActiveRun | undefined
  /** Stops a run under way and waits for its end (5 s at most); resolves at once when it is not under way. */
  cancel(runId: RunId): Promise<void>
  cancelSource(sourceId: SourceId): Promise<void>
  /** Resolves when nothing is queued or running. */
  idle(): Promise<void>
  /** Hands runs under way back to the queue; nothing is taken up any more. */
  stop(): Promise<void>
}

/** Kinds of sources whose runs share so many places: what takes hours in one lane holds up nothing in another. */
export interface Lane {
  kinds: readonly SourceKind[]
  runs: number
}

/** Crawls and folders may take hours, a vendor is asked each five minutes. What they share is bounded apart (`stages.ts`). */
export const LANES: readonly Lane[] = [
  { kinds: ['website', 'files'], runs: 2 },
  { kinds: ['knowledge-base', 'short-answers'], runs: 2 },
]

/** A run that was under way when the process died goes on; one that takes it down each time is given up. */
const MOST_DEATHS = 10
/** The process took down all that it was at: which of them is to blame shows when each goes alone. */
const DEATHS_TO_GO_ALONE = 5
/** A run meets again soon what it died of: so long alone is enough, and what takes hours holds up the others no longer. */
const PROOF_MS = 5 * 60_000

type Ending = 'cancel' | 'stop'
type RunEndRows = { patch: RunPatch; keepFrontier: boolean }
type Working = ActiveRun & {
  lane: Lane
  controller: AbortController
  ending: Ending | null
  /** None is begun beside it. */
  isAlone: boolean
  readonly ended: AbortController
}

export function createRunQueue(
  parts: SyncParts,
  { lanes, onEnd }: { lanes: readonly Lane[]; onEnd: (sourceId: SourceId) => Promise<unknown> },
): RunQueue {
  const { runs, sources, frontier, clock, log } = parts
  const working = new Map<RunId, Working>()
  /** Ends that the store refused (disk full): written with the next wake. */
  const unwritten = new Map<RunId, RunEndRows>()
  let stopped = false
  let taking: Promise<void> = Promise.resolve()

  const takeUp = async (): Promise<void> => {
    for (const [runId, end] of unwritten) {
      await put(runId, end)
      unwritten.delete(runId)
    }
    for (const lane of lanes) await takeAlone(lane)
    for (const lane of lanes) await fill(lane)
  }
  const isFull = (lane: Lane): boolean => {
    const active = [...working.values()]
    return (
      active.some(({ isAlone }) => isAlone) || active.filter((one) => one.lane === lane).length >= lane.runs
    )
  }
  /** Before all others: only at the start of a process is there a moment in which nothing else is under way. */
  const takeAlone = async (lane: Lane): Promise<void> => {
    if (stopped || isFull(lane)) return
    const run = await runs.claim({ ...lane, deaths: { atLeast: DEATHS_TO_GO_ALONE } })
    if (run !== undefined) begin(run, lane)
  }
  const fill = async (lane: Lane): Promise<void> => {
    while (!stopped && !isFull(lane)) {
      const run = await runs.claim({ ...lane, deaths: { below: DEATHS_TO_GO_ALONE } })
      if (run === undefined) return
      begin(run, lane)
    }
  }
  const begin = (run: ClaimedRun, lane: Lane): void => {
    const [controller, ended] = [new AbortController(), new AbortController()]
    const progress: RunProgress = { current: null, underWay: 0 }
    let finish = (): void => {}
    const done = new Promise<void>((resolve) => {
      finish = resolve
    })
    const isAlone = run.deaths >= DEATHS_TO_GO_ALONE
    const active: Working = {
      ...{ sourceId: run.sourceId, lane, progress, done, controller, ended },
      ...{ ending: null, isAlone },
    }
    working.set(run.id, active)
    if (run.deaths > 0) void acquit(run, active)
    void execute(run, active).finally(() => {
      ended.abort()
      working.delete(run.id)
      finish()
      wake()
    })
  }
  /** Its deaths are forgotten once it lives and gets ahead: restarts far apart never add up to a fault of its own. */
  const acquit = async (run: ClaimedRun, active: Working): Promise<void> => {
    try {
      do {
        await clock.sleep(PROOF_MS, active.ended.signal)
        if (active.isAlone) {
          active.isAlone = false
          wake()
        }
      } while (!(await gotAhead(run)))
      await runs.update(run.id, { deaths: 0 })
    } catch (thrown) {
      // Its end, or a store that is gone: its deaths stay.
      if (!active.ended.signal.aborted)
        log.warn({ runId: run.id, error: toAppError(thrown).message }, 'run-acquit-fail')
    }
  }
  /** Never rejects: of a run that the store cannot tell of it is not known. */
  const gotAhead = async (run: ClaimedRun): Promise<boolean> => {
    const now = await runs.get(run.id).catch(() => undefined)
    return (now?.counts.found ?? 0) > run.counts.found
  }
  const wake = (): void => {
    taking = taking.then(takeUp).catch((thrown: unknown) => {
      log.error({ error: toAppError(thrown).message }, 'run-claim-fail')
    })
  }

  const execute = async (run: ClaimedRun, active: Working): Promise<void> => {
    const timer = createStageTimer(clock, run.timings)
    const startedAt = run.startedAt ?? iso()
    log.info({ runId: run.id, sourceId: run.sourceId, trigger: run.trigger }, 'run-start')
    let end: RunPatch
    let keepFrontier = false
    let isWorthRetry = false
    try {
      const source = await sources.get(run.sourceId)
      const refusal = refusalOf(source)
      if (source === undefined || refusal !== null) end = { state: 'cancelled', message: refusal }
      else if (run.deaths >= MOST_DEATHS) end = { state: 'failed', message: tookProcessDown(source, run) }
      else {
        if (run.startedAt === null) await runs.update(run.id, { startedAt })
        end = await parts.gate.enter(source.id, () =>
          runSource(parts, run, source, {
            signal: active.controller.signal,
            timer,
            progress: active.progress,
          }),
        )
        isWorthRetry = reasonsMayPass((await runs.get(run.id))?.reasons ?? [])
      }
    } catch (thrown) {
      const error = toAppError(thrown)
      keepFrontier = active.ending === 'stop' || isRunFatal(error)
      end = endOf(error, active.ending)
      isWorthRetry = mayPass(error)
      if (end.state === 'failed') log.error({ runId: run.id, error: error.message }, 'run-fail')
    }
    const finishedAt = end.state === 'queued' ? null : iso()
    if (end.state === 'failed' && isWorthRetry) end = withRetry(run, end)
    if (end.state === 'queued' && run.deaths > 0 && (await gotAhead(run))) end = { ...end, deaths: 0 }
    const patch = { ...end, startedAt, finishedAt, timings: timer.totals() }
    await write(run.id, { patch, keepFrontier })
    log.info({ runId: run.id, sourceId: run.sourceId, state: end.state, message: end.message }, 'run-end')
    await onEnd(run.sourceId).catch((thrown: unknown) => {
      log.error({ sourceId: run.sourceId, error: toAppError(thrown).message }, 'schedule-fail')
    })
  }

  const put = async (runId: RunId, { patch, keepFrontier }: RunEndRows): Promise<void> => {
    await runs.update(runId, patch)
    if (patch.state === 'succeeded') await runs.foldQuiet(runId)
    if (!keepFrontier) await frontier.clear(runId)
  }
  const write = async (runId: RunId, end: RunEndRows): Promise<void> => {
    try {
      await put(runId, end)
    } catch (thrown) {
      unwritten.set(runId, end)
      log.error({ runId, error: toAppError(thrown).message }, 'run-end-fail')
    }
  }

  const abort = async (active: Working, ending: Ending): Promise<void> => {
    active.ending ??= ending
    active.controller.abort(new AppError('cancelled', 'The run was stopped.'))
    await active.done
  }
  const iso = (): string => new Date(clock.now()).toISOString()
  /** The source's next sync is set by it, so that it is a row and survives a kill. */
  const withRetry = (run: Run, end: RunPatch): RunPatch => {
    const at = retryAt(run.id, run.attempt, clock.now())
    if (at !== null) return { ...end, retryAt: new Date(at).toISOString() }
    const message =
      `${end.message ?? ''} It was tried ${run.attempt} times and is given up until its next scheduled sync; ` +
      `sync it yourself when the cause is mended (POST /v1/sources/${run.sourceId}/sync).`
    return { ...end, message: message.trim() }
  }

  return {
    wake,
    active: (runId) => working.get(runId),
    cancel: async (runId) => {
      const active = working.get(runId)
      if (active !== undefined) await abort(active, 'cancel')
    },
    cancelSource: async (sourceId) => {
      const of = [...working.values()].filter((active) => active.sourceId === sourceId)
      await Promise.all(of.map((active) => abort(active, 'cancel')))
    },
    idle: async () => {
      for (;;) {
        await taking
        if (working.size === 0) return
        await Promise.all([...working.values()].map((active) => active.done))
      }
    },
    stop: async () => {
      stopped = true
      await taking
      await Promise.all([...working.values()].map((active) => abort(active, 'stop')))
      // Ends that could not be written yet; nothing is taken up any more.
      wake()
      await taking
    },
  }
}

/** Why a source is not synced now, in words for its admin; null when it is. */
export function refusalOf(source: Source | undefined): string | null {
  if (source === undefined) return 'The source was removed.'
  const is = source.enabled ? (source.paused ? 'paused' : null) : 'turned off'
  if (is === null) return null
  const what = source.enabled ? '"paused": false' : '"enabled": true'
  return `Syncing source "${source.name}": expected a source that is on and not paused, it is ${is}. Set ${what} first (PATCH /v1/sources/{id}).`
}

function endOf(error: AppError, ending: Ending | null): RunPatch {
  if (ending === 'stop') return { state: 'queued', message: null }
  if (ending === 'cancel') {
    return { state: 'cancelled', message: 'The run was cancelled; what it had read until then stays.' }
  }
  return { state: 'failed', message: error.message }
}

const tookProcessDown = (source: Source, run: ClaimedRun): string =>
  `Syncing source "${source.name}": expected the run to come to an end, but the process died ${run.deaths} times ` +
  'while it was under way. The log of the time tells why; leave out what it was reading then, and sync again.'
