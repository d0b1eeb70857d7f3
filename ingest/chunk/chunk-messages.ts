// What the main thread and the chunking thread say to each other.
import type { Chunk } from '../../core/document.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { DocumentId, SourceId } from '../../core/ids.ts'
import type { PackedDocument } from '../parse/pack-blocks.ts'

export interface ChunkWorkerSettings {
  maxInputTokens: number
  maxTokens: number | undefined
  tinyTokens: number | undefined
}

export type ToChunkWorker =
  | { type: 'chunk'; document: PackedDocument; of: { documentId: DocumentId; sourceId: SourceId } }
  /** Tokens of the texts asked for; null: counting failed or is no longer wanted. */
  | { type: 'counted'; tokens: number[] | null }

export type FromChunkWorker =
  | { type: 'count'; texts: string[] }
  /** Some of the chunks, in order; each message is small enough to be taken in without a pause. */
  | { type: 'chunks'; chunks: Chunk[] }
  | { type: 'done' }
  | { type: 'failed'; code: ErrorCode; message: string }
