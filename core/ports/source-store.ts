import type { SourceId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Source, SourceKind } from '../source.ts'

export type NewSource = Pick<
  Source,
  | 'kind'
  | 'name'
  | 'enabled'
  | 'paused'
  | 'citable'
  | 'visibility'
  | 'audience'
  | 'answersMayUse'
  | 'schedule'
  | 'settings'
> & { id?: SourceId }
export type SourcePatch = Partial<Omit<NewSource, 'id' | 'kind'>> & { nextSyncAt?: string | null }

/** `state`, `documents` and `lastRun` are derived when read. Unknown ids give undefined (get, update) or false (remove). */
export interface SourceStore {
  create(source: NewSource): Promise<Source>
  get(id: SourceId): Promise<Source | undefined>
  list(filter: { kind?: SourceKind }, page: PageRequest): Promise<Page<Source>>
  update(id: SourceId, patch: SourcePatch): Promise<Source | undefined>
  /** Enabled, unpaused sources whose next sync is due at `now` (ms). */
  due(now: number): Promise<Source[]>
  /** The row alone; its documents and chunks go through ChunkWriter.removeSource first. */
  remove(id: SourceId): Promise<boolean>
}
