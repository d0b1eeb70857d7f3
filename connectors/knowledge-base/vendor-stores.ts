// What connectors of vendors need of the store.
import type { DocumentStore } from '../../core/ports/document-store.ts'
import type { CheckpointStore, SecretStore } from '../../core/ports/secret-store.ts'
import type { Run } from '../../core/run.ts'

export interface VendorStores {
  /** Tokens and signing secrets. */
  secrets: Pick<SecretStore, 'get'>
  /** Until when changes were read. */
  checkpoints: CheckpointStore
  /** Whether the run that read them ended well. */
  runs: { get(id: string): Promise<Pick<Run, 'state' | 'trigger'> | undefined> }
  /** What is live, to ask for what a list no longer names. */
  documents: Pick<DocumentStore, 'list'>
}
