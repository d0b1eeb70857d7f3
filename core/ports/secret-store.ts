import type { Secret } from '../config/secret.ts'
import type { SourceId } from '../ids.ts'

/**
 * Tokens and signing secrets of sources, encrypted at rest. What is put in comes out only for the connector that needs
 * it: callers show `list`, never `get`. They go with their source.
 */
export interface SecretStore {
  /** Replaces; null forgets. Twice is harmless. @throws AppError `bad-config` when no key can be had */
  put(sourceId: SourceId, name: string, value: Secret | null): Promise<void>
  /** Undefined when none is set. @throws AppError `bad-config` when the key it was encrypted with is missing or another */
  get(sourceId: SourceId, name: string): Promise<Secret | undefined>
  /** Which are set, by name, with the time of their last change. */
  list(sourceId: SourceId): Promise<{ name: string; changedAt: string }[]>
}

/** What a connector remembers of a source from run to run, as text that it alone understands. It goes with the source. */
export interface CheckpointStore {
  get(sourceId: SourceId): Promise<string | undefined>
  /** Unknown sources are ignored. */
  put(sourceId: SourceId, value: string): Promise<void>
}
