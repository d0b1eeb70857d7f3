// RawDocument → ParsedDocument → Chunk → EmbeddedChunk: a type says which stage was passed.
import { z } from 'zod'
import type { ChunkId, DocumentId, SourceId } from './ids.ts'
import { Reason } from './run.ts'
import { Audience, Visibility } from './source.ts'
import type { PassageTokens } from './token-codes.ts'

/** A file that lies beside another one and is read with it: the subtitles of a video. `why` it could not be had. */
export type Sidecar = { name: string; body: Uint8Array } | { name: string; body: null; why: string }

export type Validators = { etag: string | null; lastModified: string | null; updatedAt: number | null }

/** What a connector brings: bytes as they came, and what is known of them from outside. */
export interface RawDocument {
  /** Stable inside its source: the folded URL, the path below the ingested folder, the vendor's id. */
  externalId: string
  url: string | null
  /** A file name or last path segment; its ending helps to tell the type. */
  name: string
  title: string | null
  body: Uint8Array
  contentType: string | null
  language: string | null
  validators: Validators
  /** A website's outgoing links, kept so that a page which answers "not modified" still leads on. */
  links: string[] | null
  audience: string[]
  /** CSS selectors of a website source: what to keep, what to drop. */
  keepSelector: string | null
  dropSelector: string | null
  /** Best first. */
  sidecars?: readonly Sidecar[]
}

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table-row' | 'code' | 'quote'

/** A block is a span of the document's text; blocks do not overlap and stand in order. Offsets: UTF-16 units. */
export interface Block {
  kind: BlockKind
  start: number
  end: number
  /** Headings: 1-6. List items: depth from 1. */
  level?: number
  anchor?: string
  page?: number
  seconds?: number
  /** Table rows: the table's header row, repeated in the embedded prefix of later chunks, never in the text. */
  header?: string
  /** Code: the language that the page names, such as `yaml`. */
  language?: string
  /** Blocks that should stay together (one list, one table, one code block) share a number. */
  group?: number
}

/** From `start` in the document's text on, a recording says what follows at this second. */
export interface Moment {
  start: number
  seconds: number
}

/** Readable plain text with light structure (`- `, `1. `, `a | b`, code as it is), and where its parts stand. */
export interface ParsedDocument {
  title: string
  language: string | null
  text: string
  blocks: Block[]
  /** Seconds inside blocks, in order: a paragraph of a transcript joins many segments. */
  moments?: readonly Moment[]
  /** A page's own word on its address, already absolute; null when it says none. */
  canonicalUrl: string | null
  /** Parts that could not be read, in words for a person. */
  warnings: string[]
}

/** From `at` in a chunk's text on, until the next one. */
export interface Place {
  at: number
  anchor: string | null
  page: number | null
  seconds: number | null
}

export type ChunkKind = 'content' | 'short-answer'

/** The passage that is searched and cited. A document's content chunks, joined in order, are its text. */
export interface Chunk {
  id: ChunkId
  documentId: DocumentId
  sourceId: SourceId
  kind: ChunkKind
  seq: number
  headingPath: string[]
  anchor: string | null
  page: number | null
  seconds: number | null
  /** Where later parts of the text stand when not where its beginning does, in order (see `placeIn`). */
  places?: readonly Place[]
  /** `documentText.slice(start, end) === text`; for a short answer's question both are 0. */
  start: number
  end: number
  text: string
  /** What is embedded and indexed lexically: title + heading path (+ table header) + text. */
  embedText: string
  language: string | null
}

/** Term ids (distinct, ascending) with raw counts; `length` = tokens after stop words. BM25 is computed from these. */
export interface TermCounts {
  ids: Uint32Array
  counts: Uint8Array
  length: number
}

export interface EmbeddedChunk extends Chunk {
  /** L2-normalised, `dimensions` long. */
  vector: Float32Array
  terms: TermCounts
  /** Absent where the embedder does not give tokens away, and for a short answer's question. */
  tokens?: PassageTokens
}

export const DocumentState = z.enum(['live', 'failed', 'excluded', 'gone'])
export type DocumentState = z.infer<typeof DocumentState>

/** A document as the contract shows it. */
export const Document = z.object({
  id: z.string(),
  sourceId: z.string(),
  externalId: z.string(),
  url: z.string().nullable(),
  title: z.string().nullable(),
  language: z.string().nullable(),
  state: DocumentState,
  reason: Reason.nullable(),
  message: z.string().nullable(),
  /** True when the last good text is kept although the last fetch failed. */
  stale: z.boolean(),
  citable: z.boolean(),
  visibility: Visibility,
  audience: Audience,
  excluded: z.boolean(),
  version: z.number().int(),
  chunkCount: z.number().int(),
  contentType: z.string().nullable(),
  fetchedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Document = z.infer<typeof Document>

/** One kept version of a document's text, and where it came from. The last ten are kept. */
export const DocumentVersion = z.object({
  version: z.number().int(),
  title: z.string(),
  url: z.string().nullable(),
  createdAt: z.string(),
  /** The source's own time of change, where it tells one. */
  sourceUpdatedAt: z.string().nullable(),
  /** The run that brought it; null: it was pushed, saved by a person, or is older than this record. */
  runId: z.string().nullable(),
  /** Length of the text in characters (code points). */
  length: z.number().int(),
})
export type DocumentVersion = z.infer<typeof DocumentVersion>
