import type { RunId } from '../ids.ts'

export type FrontierState = 'pending' | 'in-flight' | 'done'

export interface FrontierEntry {
  /** The folded URL: what makes two links the same page. */
  key: string
  url: string
  depth: number
  /** Lower goes first; ties by depth, then by order of insertion. */
  priority: number
}

/**
 * The URLs of one run, kept in the database so that a kill loses nothing. All calls are idempotent by key;
 * `add` of a key already seen changes nothing and is not counted. One crawl uses it, calls may overlap.
 */
export interface Frontier {
  /** Returns the entries that were new. */
  add(runId: RunId, entries: readonly FrontierEntry[]): Promise<FrontierEntry[]>
  /** The best pending entry, now in flight; undefined when none is pending. */
  take(runId: RunId): Promise<FrontierEntry | undefined>
  /** As many calls of `take` at once: `limit` entries at most, best first; `[]` when none is pending. */
  takeMany(runId: RunId, limit: number): Promise<FrontierEntry[]>
  /** `links` found on it are added in the same transaction; returns those that were new. */
  finish(runId: RunId, key: string, links: readonly FrontierEntry[]): Promise<FrontierEntry[]>
  /** Back to pending, for a retry. */
  release(runId: RunId, key: string): Promise<void>
  /** After a restart: in-flight entries, and finished ones whose key is not in `settled`, are pending again. */
  reopen(runId: RunId, settled: ReadonlySet<string>): Promise<void>
  counts(runId: RunId): Promise<Record<FrontierState, number>>
  /** Forget a finished run's URLs. */
  clear(runId: RunId): Promise<void>
}
