// What connectors of vendors need of the store.
import type { DocumentStore } from '../../core/ports/document-store.ts'
import type { RunStore } from '../../core/ports/run-store.ts'
import type { CheckpointStore, SecretStore } from '../../core/ports/secret-store.ts'

export interface VendorStores {
  /** Tokens and signing secrets. */
  secrets: Pick<SecretStore, 'get'>
  /** Until when changes were read. */
  checkpoints: CheckpointStore
  /** Whether the run that read them ended well. */
  runs: Pick<RunStore, 'get'>
  /** What is live, to ask for what a list no longer names. */
  documents: Pick<DocumentStore, 'list'>
}
