// What the in-memory chunk index takes and gives. The rows in SQLite are the truth; this is derived from them.
import type { ChunkKind } from '../../core/document.ts'
import type { ChunkFilter, RankedChunk } from '../../core/ports/chunk-store.ts'

/** Who may find a chunk: the effective audience of its document and the switches of its source and document. */
export interface Access {
  /** Effective audience (`effectiveAudience` in core); empty = everybody. Order and repeats do not matter. */
  audience: readonly string[]
  /** Answers may use the source. */
  forAnswers: boolean
  /** Source enabled and document not excluded. */
  enabled: boolean
}

export interface IndexEntry extends Access {
  /** Row id of the chunk, a positive integer that is never given out twice. */
  rid: number
  chunkId: string
  documentId: string
  sourceId: string
  kind: ChunkKind
  /** `dimensions` codes and their scale, as `quantise` makes them. */
  i8: Int8Array
  scale: number
  /** Distinct hashed terms and their raw counts, side by side. */
  termIds: Uint32Array
  counts: Uint8Array
  /** Tokens after stop words. */
  length: number
}

/** Gives the float32 vectors of rows; a row that is left out is left out of the answer. */
export type Rescore = (rids: number[]) => Map<number, Float32Array>

/** All calls are synchronous and belong to one thread. Apply a change only after its transaction is committed. */
export interface ChunkIndex {
  /** Chunks in the index. */
  readonly size: number
  /** A row that is held already is replaced. */
  add(entries: readonly IndexEntry[]): void
  /** Unknown rows are ignored. */
  remove(rids: readonly number[]): void
  /** Unknown rows are ignored. */
  setAccess(rids: readonly number[], access: Access): void
  /** Exact: int8 scan of everything the filter lets through, the best 3 × limit rescored in float32. Ties by chunk id. */
  searchDense(vector: Float32Array, filter: ChunkFilter, limit: number, rescore: Rescore): RankedChunk[]
  /** BM25 with the constants of core; only chunks that share a term. Repeated terms count once. Ties by chunk id. */
  searchLexical(terms: readonly number[], filter: ChunkFilter, limit: number): RankedChunk[]
  /** Chunks that carry terms, and in how many of them each term stands; a filter changes neither. */
  termStatistics(terms: readonly number[]): { chunks: number; documentFrequency: number[] }
  /** Folds what was added and drops what was removed once it is worth it; true when it did. Harmless at any time. */
  compactIfNeeded(): boolean
  /** Writes a snapshot that stands for the rows as of `generation`: temporary file, checksum, fsync, rename. */
  save(file: string, generation: number): void
  /** Replaces what is held by the snapshot and gives its generation; null, and an empty index, when it is absent, damaged, old or of other dimensions. */
  load(file: string): number | null
}
