import type { RunId, SourceId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Outcome, Reason, Run, RunDocument } from '../run.ts'
import type { SourceKind } from '../source.ts'

export type RunPatch = {
  state?: Run['state']
  trigger?: Run['trigger']
  startedAt?: string
  finishedAt?: string | null
  timings?: Run['timings']
  message?: string | null
  attempt?: number
  retryAt?: string | null
  deaths?: number
}

/** `deaths`: how often in a row the process died while it was under way; who gets ahead may set it back to 0. */
export type ClaimedRun = Run & { deaths: number }

/** Runs are the sync jobs: rows that survive a kill. Counts and reasons are derived from the run's document entries. */
export interface RunStore {
  /** The source's queued or running run if there is one (`created: false`), else a new queued one. */
  request(
    sourceId: SourceId,
    trigger: Run['trigger'],
    attempt?: number,
  ): Promise<{ run: Run; created: boolean }>
  get(id: RunId): Promise<Run | undefined>
  list(sourceId: SourceId, page: PageRequest): Promise<Page<Run>>
  update(id: RunId, patch: RunPatch): Promise<Run | undefined>
  documents(id: RunId, filter: { outcome?: Outcome }, page: PageRequest): Promise<Page<RunDocument>>
  /**
   * The oldest queued run, now running, what a person asked for before all others. `kinds`: only of such sources;
   * `deaths`: only of so many. A run left running by a dead process counts as queued after `requeueOrphans`.
   */
  claim(of?: {
    kinds: readonly SourceKind[]
    deaths?: { atLeast?: number; below?: number }
  }): Promise<ClaimedRun | undefined>
  /** At start-up: runs that a dead process left running go back to the queue, one death on. Returns how many. */
  requeueOrphans(): Promise<number>
  /**
   * Nobody needs a row for each of 288 polls a day: where this run ended well by itself (schedule or notice) and found
   * nothing, the runs of its source right before it that did the same are forgotten. Returns how many.
   */
  foldQuiet(id: RunId): Promise<number>
  /**
   * Forgets runs that ended before then (ms), with their entries, but for the newest so many of each source, held ones, and
   * those that brought a version of a document which is still kept. Returns how many.
   */
  forgetBefore(before: number, options: { keepNewest: number }): Promise<number>
  /** External ids that already have an entry in this run. */
  settledExternalIds(id: RunId): Promise<Set<string>>
  /** Adds `removed` entries; called after ChunkWriter.remove for documents that a run removed. */
  recordRemoved(id: RunId, documentIds: readonly string[]): Promise<void>
  /** Why documents are gone in a run that is held, for whoever confirms it. Twice is harmless. */
  keepGone(id: RunId, gone: readonly { documentId: string; reason: Reason }[]): Promise<void>
  goneIn(id: RunId): Promise<ReadonlyMap<string, Reason>>
}
