// The seam between retrieval, ingest and the two chunk stores (embedded, Qdrant). One contract suite runs against both.
import type { Chunk, ChunkKind, EmbeddedChunk, Validators } from '../document.ts'
import type { ChunkId, DocumentId, RunId, SourceId } from '../ids.ts'
import type { Outcome, Reason } from '../run.ts'
import type { PassageTokens } from '../token-codes.ts'

/** One document's new state, whole. The row, its version, its chunk rows and the run's entry flip in one transaction. */
export interface DocumentChange {
  documentId: DocumentId
  sourceId: SourceId
  externalId: string
  url: string | null
  title: string
  language: string | null
  contentType: string | null
  text: string
  /** SHA-256 of the bytes as they came: the second gate. */
  rawHash: string
  /** SHA-256 of parsed text and metadata: the third gate. */
  contentHash: string
  /** Versions of parser, chunker and embedder; another one means "index again". */
  fingerprint: string
  validators: Validators
  links: string[] | null
  audience: string[]
  /** Which parts could not be read, in words for a person; shown beside the document. */
  message?: string | null
  /** All chunks in order. One without a vector must be held already under the same id (see `heldChunks`). */
  chunks: readonly (Chunk | EmbeddedChunk)[]
  run: {
    runId: RunId
    outcome: Extract<Outcome, 'added' | 'updated'>
    embedded: number
    reused: number
  } | null
}

export interface RemovedDocument {
  documentId: DocumentId
  state: 'gone' | 'excluded'
  reason: Reason
}

export interface RepairReport {
  vectorsRemoved: number
  documentsWithoutVectors: DocumentId[]
}

export interface ChunkWriter {
  /** Ids of the document's chunks whose vectors are held; `[]` for an unknown document. */
  heldChunks(documentId: DocumentId): Promise<ReadonlySet<ChunkId>>
  /** Atomic for readers: they see the old document or the new one. Twice is harmless. Parallel calls are serialised. */
  publish(change: DocumentChange, options?: { signal?: AbortSignal }): Promise<void>
  /** Chunks are gone for every search when it resolves; the document row stays with its state. Unknown ids are ignored. */
  remove(documents: readonly RemovedDocument[], run: { runId: RunId } | null): Promise<void>
  /** Every row and vector of the source is deleted; returns the number of documents. */
  removeSource(sourceId: SourceId): Promise<number>
  /** Call after enabled, audience, answersMayUse, visibility or excluded changed on a source or one of its documents. */
  refreshAccess(sourceId: SourceId): Promise<void>
  /** At start-up: drops vectors without a row, names documents whose vectors are missing. */
  repair(): Promise<RepairReport>
  /** A document's chunks as they are embedded, so that lost vectors can be made again from the rows; `[]` when unknown. */
  chunksToEmbed(documentId: DocumentId): Promise<Chunk[]>
  /** Puts vectors and terms of chunks whose rows exist already (repair, another model). Unknown chunks are ignored. */
  putVectors(chunks: readonly EmbeddedChunk[]): Promise<void>
}

export interface ChunkFilter {
  kinds: readonly ChunkKind[]
  /** Only these sources; undefined = all. An empty list finds nothing. */
  sourceIds?: readonly SourceId[]
  /** The asker's tags. Content with an audience is found only by an asker who has one of its tags. */
  audience: readonly string[]
  /** true: leave out sources whose content may not be used in answers. */
  forAnswers: boolean
}

export interface RankedChunk {
  chunkId: ChunkId
  documentId: DocumentId
  /** Dense: cosine. Lexical: BM25. */
  score: number
}

/** A chunk with what is needed to show, cite and judge it, read from the rows (the truth). */
export interface StoredChunk extends Omit<Chunk, 'embedText'> {
  version: number
  title: string
  url: string | null
  documentLanguage: string | null
  externalId: string
  citable: boolean
  documentUpdatedAt: string
}

export interface ChunkSearcher {
  /**
   * Both legs, best first, ties by chunk id; `limit` each (1-500). An empty vector or term list leaves its leg empty.
   * Disabled sources, excluded documents and content outside the audience are never found. A vector without a row never shows.
   */
  search(
    query: { vector: Float32Array | null; terms: readonly number[]; filter: ChunkFilter; limit: number },
    options?: { signal?: AbortSignal },
  ): Promise<{ dense: RankedChunk[]; lexical: RankedChunk[] }>
  /** In the order asked; unknown ids are left out. */
  getChunks(ids: readonly ChunkId[]): Promise<StoredChunk[]>
  /** What is kept of the chunks' tokens; ids that are unknown, or whose embedder gave none away, are left out. */
  tokensOf(ids: readonly ChunkId[]): Promise<ReadonlyMap<ChunkId, PassageTokens>>
  /** All chunks of one document in order, without their vectors; of a `range` only those, by `seq`, both ends included. */
  chunksOfDocument(documentId: DocumentId, range?: { from: number; to: number }): Promise<StoredChunk[]>
  /** Chunks in the index, and in how many of them each term stands (0 when unknown), in order. */
  termStatistics(terms: readonly number[]): Promise<{ chunks: number; documentFrequency: number[] }>
}

export interface ChunkStore extends ChunkWriter, ChunkSearcher {
  close(): Promise<void>
}
