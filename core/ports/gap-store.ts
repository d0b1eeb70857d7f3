import type { Gap, GapCause, GapState } from '../gap.ts'
import type { GapId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'

/** Counts, dates and languages are derived from the gap's questions. */
export interface GapStore {
  create(gap: { title: string; cause: GapCause; centroid: Float32Array }): Promise<Gap>
  get(id: GapId): Promise<Gap | undefined>
  list(filter: { state?: GapState }, page: PageRequest): Promise<Page<Gap>>
  setState(id: GapId, state: GapState, resolution?: Record<string, unknown>): Promise<Gap | undefined>
  /** All gaps' mean vectors (L2-normalised) for grouping; dismissed ones too, so that they are not made again. */
  centroids(): Promise<{ id: GapId; state: GapState; centroid: Float32Array; questions: number }[]>
  /** `title`: the gap's most central question, when it has changed. */
  setCentroid(id: GapId, centroid: Float32Array, title?: string): Promise<void>
}
