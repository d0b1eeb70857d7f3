// When a source is synced next: by its schedule, or sooner when its last run failed and is to be tried again. Pure.
import type { Source } from '../../core/source.ts'
import { nextSyncAt } from './next-sync-at.ts'

/**
 * ISO time, or null while it is off or paused and when nothing is planned. Counted from the last sync, so that editing a
 * source does not put its next sync off again and again.
 */
export function nextSyncOf(source: Source, now: number): string | null {
  if (!source.enabled || source.paused) return null
  const { lastRun } = source
  const regular = nextSyncAt(source.schedule, Date.parse(lastRun?.finishedAt ?? '') || now, source.id)
  const retry = lastRun?.state === 'failed' && lastRun.retryAt !== null ? Date.parse(lastRun.retryAt) : null
  const planned = [regular, retry].filter((at) => at !== null)
  return planned.length === 0 ? null : new Date(Math.min(...planned)).toISOString()
}
