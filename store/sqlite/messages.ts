// What the main thread and the one worker that owns the database say to each other.
import type { Chunk } from '../../core/document.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { ChunkFilter, RankedChunk } from '../../core/ports/chunk-store.ts'
import type { Compacted } from './compact-database.ts'

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
  | { type: 'publish'; documentId: string; vectors: ChunkVector[]; staged?: string }
  /** Vectors of a publication to come: seen by nobody until a `publish` names it as `staged`. */
  | { type: 'stage'; publication: string; vectors: ChunkVector[] }
  | { type: 'remove'; documentIds: readonly string[] }
  | { type: 'remove-source'; sourceId: string }
  | { type: 'access'; sourceId: string }
  | { type: 'put'; vectors: ChunkVector[] }

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
  /** Loads or rebuilds the in-memory index; before it, batches with a change and searches are refused. */
  | { type: 'open-index'; dimensions: number }
  | { type: 'snapshot' }
  | { type: 'close' }

export interface IndexOpened {
  chunks: number
  from: 'snapshot' | 'rows'
  /** Changes since the snapshot that were applied again. */
  replayed: number
  ms: number
}

export interface Answers {
  query: StatementResult
  batch: StatementResult[]
  search: { dense: RankedChunk[]; lexical: RankedChunk[] }
  'term-statistics': { chunks: number; documentFrequency: number[] }
  'open-index': IndexOpened
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
/** Not an answer: something went wrong that nobody waits for. */
export type Notice = { event: string; error: WireError }
/** The first message: the database is open, or why it is not. */
export type Opened = { opened: true; compacted: Compacted } | { opened: false; error: WireError }

export interface SqliteWorkerData {
  dataDir: string
}
