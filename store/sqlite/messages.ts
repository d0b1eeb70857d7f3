// What the main thread and the one worker that owns the database say to each other.
import type { Chunk } from '../../core/document.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { ChunkFilter, RankedChunk } from '../../core/ports/chunk-store.ts'

export type SqlValue = null | number | bigint | string | Uint8Array

/** One compiled statement and the parameter lists that it is run with, one after the other. */
export interface Statement {
  sql: string
  runs: readonly (readonly SqlValue[])[]
}

/** Rows of all runs together, and how many rows each run changed. */
export interface StatementResult {
  rows: Record<string, SqlValue>[]
  changes: number[]
}

/** A chunk's vector and terms on their way to the rows and the in-memory index. */
export interface ChunkVector {
  chunkId: Chunk['id']
  vector: Float32Array
  termIds: Uint32Array
  counts: Uint8Array
  length: number
}

/** What a batch means for the chunk index. Its own rows are written in the same transaction, memory follows after COMMIT. */
export type IndexChange =
  /** After the batch every chunk row of the document has a vector, given here or held already; else nothing is changed. */
  | { type: 'publish'; documentId: string; vectors: ChunkVector[] }
  | { type: 'remove'; documentIds: readonly string[] }
  | { type: 'remove-source'; sourceId: string }
  | { type: 'access'; sourceId: string }
  | { type: 'put'; vectors: ChunkVector[] }
  /** All vectors and terms are dropped: another model. */
  | { type: 'clear' }

export type Request =
  | { type: 'query'; sql: string; parameters: readonly SqlValue[] }
  | { type: 'batch'; statements: readonly Statement[]; change: IndexChange | null }
  | {
      type: 'search'
      vector: Float32Array | null
      terms: readonly number[]
      filter: ChunkFilter
      limit: number
    }
  | { type: 'term-statistics'; terms: readonly number[] }
  | { type: 'snapshot' }
  | { type: 'close' }

export interface Answers {
  query: StatementResult
  batch: StatementResult[]
  search: { dense: RankedChunk[]; lexical: RankedChunk[] }
  'term-statistics': { chunks: number; documentFrequency: number[] }
  snapshot: { generation: number }
  close: null
}

export interface WireError {
  code: ErrorCode
  message: string
  retryable: boolean
  details: Record<string, unknown> | null
}

export type Reply = { id: number; answer: Answers[keyof Answers] } | { id: number; error: WireError }
/** The first message: the database is open, or why it is not. */
export type Opened = { opened: true; timings: Record<string, number> } | { opened: false; error: WireError }

export interface SqliteWorkerData {
  dataDir: string
  /** null: chunks live elsewhere, no index is held in memory. */
  index: { dimensions: number } | null
}
