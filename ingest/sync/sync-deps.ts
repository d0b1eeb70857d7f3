// The ports that the sync service stands on, and what its parts share.
import type { ChunkWriter } from '../../core/ports/chunk-store.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Connector } from '../../core/ports/connector.ts'
import type { DocumentStore } from '../../core/ports/document-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Frontier } from '../../core/ports/frontier.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Parser } from '../../core/ports/parser.ts'
import type { RunStore } from '../../core/ports/run-store.ts'
import type { CheckpointStore } from '../../core/ports/secret-store.ts'
import type { SyncService } from '../../core/ports/services.ts'
import type { FileStore, ShortAnswerStore } from '../../core/ports/small-stores.ts'
import type { SourceStore } from '../../core/ports/source-store.ts'
import type { SourceKind } from '../../core/source.ts'
import type { KeyedLock } from './keyed-lock.ts'
import type { SourceGate } from './source-gate.ts'
import type { Stages } from './stages.ts'

/** Whoever passes them in closes them. */
export interface SyncDeps {
  sources: SourceStore
  documents: DocumentStore
  runs: RunStore
  frontier: Frontier
  chunks: ChunkWriter
  shortAnswers: ShortAnswerStore
  files: Pick<FileStore, 'attached' | 'detach'>
  /** A kind without a connector changes only when it is changed; its runs find its documents unchanged. */
  connectors: Partial<Record<SourceKind, Connector>>
  /** Of a website: what its pages repeat. Without it nothing is learned and nothing left out. */
  checkpoints?: CheckpointStore
  preview: SyncService['preview']
  parser: Parser
  chunker: Chunker
  embedder: Embedder
  clock: Clock
  log: Logger
}

/** `commits` serialises what changes one document's row, `gate` guards a source that is being removed. */
export interface SyncParts extends SyncDeps {
  stages: Stages
  commits: KeyedLock
  gate: SourceGate
}
