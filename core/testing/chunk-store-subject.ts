// What an adapter hands to the chunk store's contract.
import type { EmbeddedChunk } from '../document.ts'
import type { ChunkStore } from '../ports/chunk-store.ts'
import type { DocumentStore } from '../ports/document-store.ts'
import type { SourceStore } from '../ports/source-store.ts'

/** An empty store for chunks of `SAMPLE_DIMENSIONS`, with the stores of its rows. */
export interface ChunkStoreSubject {
  store: ChunkStore
  sources: SourceStore
  documents: DocumentStore
  damage: {
    /** Behind the store's back: these chunks' rows stay, their vectors and terms are gone. */
    loseVectors(chunkIds: readonly string[]): Promise<void>
    /** Behind the store's back: a vector that has no row. Left out where the tables do not allow one. */
    addOrphan?(chunk: EmbeddedChunk): Promise<void>
  }
  cleanup(): Promise<void>
}

export type ContractOptions = {
  /** Known gaps, printed with their reason. */
  skip?: readonly { test: string; reason: string }[]
  /** Open a new store for each check: for servers whose idf remembers for a while what was removed. @default false */
  openEach?: boolean
  /** @default 120_000 */
  timeoutMs?: number
}
