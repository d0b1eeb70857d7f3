// Parsed document → chunks: the Chunker port, for any embedder (its tokens are the measure).
import type { Chunk, ParsedDocument } from '../../core/document.ts'
import { chunkIdOf, type DocumentId, type SourceId } from '../../core/ids.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { placesOf } from './chunk-places.ts'
import { prefixLines } from './embed-text.ts'
import { type ChunkLimits, type CountedPiece, groupPieces } from './group-pieces.ts'
import { splitText } from './split-text.ts'
import { type Piece, toPieces } from './to-pieces.ts'

export interface ChunkerOptions {
  /** Tokens of text that a chunk is filled up to. Longer chunks blur their vector, shorter ones lose context. @default 350 */
  maxTokens?: number
  /** A section below this joins the next under the same parent. @default 160 */
  tinyTokens?: number
}
/** Raise it when the same document would be cut or prefixed otherwise: every document is then indexed again. */
const VERSION = 'chunker-3'
/** A heading with a block that just fits may exceed `maxTokens` by this. */
const HEADING_ROOM = 50
const MAX_PREFIX = 96

/**
 * A text of white space only gives no chunks, since nothing could be found in it; in every other case the chunks'
 * texts join to the document's.
 */
export function createChunker(
  deps: { embedder: Pick<Embedder, 'countTokens' | 'maxInputTokens'> },
  options: ChunkerOptions = {},
): Chunker {
  const { embedder } = deps
  const { maxTokens = 350, tinyTokens = 160 } = options
  const prefixLimit = Math.min(MAX_PREFIX, Math.floor(embedder.maxInputTokens / 4))
  const room = embedder.maxInputTokens - prefixLimit
  const max = Math.min(maxTokens, Math.max(room - HEADING_ROOM, Math.ceil(room / 2)))
  const limits: ChunkLimits = {
    max,
    hard: Math.min(max + HEADING_ROOM, room),
    tiny: Math.min(tinyTokens, max / 2),
  }

  return {
    version: `${VERSION}:${max}:${limits.tiny}`,
    chunk: async (document, of, { signal } = {}) => {
      if (document.text.trim() === '') return []
      const count = (texts: readonly string[]) =>
        embedder.countTokens(texts, signal === undefined ? {} : { signal })
      const { pieces, tokensOf } = await countPieces(document, count, limits)
      const context = { document, of, prefixLimit, tokensOf }
      const sized = groupPieces(pieces, limits).map((group, seq) => toChunk(context, group, seq))
      return keepInside(numberAlike(sized), embedder.maxInputTokens, count)
    },
  }
}

type Count = (texts: readonly string[]) => Promise<number[]>

/** One call for all pieces and all lines that may stand in a prefix; further ones only for pieces that are too long. */
async function countPieces(document: ParsedDocument, count: Count, limits: ChunkLimits) {
  const pieces = toPieces(document)
  const texts = pieces.map((piece) => document.text.slice(piece.start, piece.end))
  const lines = new Set([
    document.title,
    ...pieces.flatMap((piece) => [...piece.path, piece.block.header ?? piece.block.language ?? '']),
  ])
  const tokens = await count([...texts, ...lines])
  const lineTokens = new Map([...lines].map((line, i) => [line, tokens[texts.length + i] ?? 0]))
  const counted: CountedPiece[] = []
  for (const [i, piece] of pieces.entries()) {
    const size = tokens[i] ?? 0
    // Under its heading a block has a little less room.
    if (size <= limits.max) counted.push({ ...piece, tokens: size })
    else counted.push(...(await cutPiece(piece, texts[i] ?? '', document.language, count, limits)))
  }
  // A line that was not counted is a shortened or joined one: a token a character is more than it has.
  return { pieces: counted, tokensOf: (line: string) => lineTokens.get(line) ?? line.length }
}

async function cutPiece(
  piece: Piece,
  text: string,
  language: string | null,
  count: Count,
  limits: ChunkLimits,
): Promise<CountedPiece[]> {
  const parts = await splitText(text, { limit: limits.max, code: piece.kind === 'code', language, count })
  return parts.map(({ start, end, tokens }) => ({
    ...piece,
    start: piece.start + start,
    end: piece.start + end,
    tokens,
  }))
}

type SizedChunk = { chunk: Omit<Chunk, 'id'>; tokens: number }

function toChunk(
  context: {
    document: ParsedDocument
    of: { documentId: DocumentId; sourceId: SourceId }
    prefixLimit: number
    tokensOf: (line: string) => number
  },
  group: readonly CountedPiece[],
  seq: number,
): SizedChunk {
  const { document, of, prefixLimit, tokensOf } = context
  const [first] = group
  const start = first?.start ?? 0
  const end = group.at(-1)?.end ?? start
  const text = document.text.slice(start, end)
  const headingPath = commonPath(group)
  const header = group.find((piece) => piece.kind === 'table-row')?.block.header ?? languageOf(group)
  const around = { title: document.title, path: headingPath, header }
  const prefix = prefixLines(around, text, { limit: prefixLimit, tokensOf })
  const chunk: Omit<Chunk, 'id'> = {
    ...of,
    kind: 'content',
    seq,
    headingPath,
    ...placesOf(group, document.moments ?? []),
    start,
    end,
    text,
    embedText: [...prefix, text.trim()].filter((line) => line !== '').join('\n'),
    language: document.language,
  }
  const tokens = [...group.map((piece) => piece.tokens), ...prefix.map(tokensOf)].reduce(
    (sum, size) => sum + size,
    0,
  )
  return { chunk, tokens }
}

/** The language of a chunk that is nothing but code: its text rarely names it, and people ask by it. */
function languageOf(group: readonly CountedPiece[]): string | null {
  const bodies = group.filter((piece) => piece.kind !== 'heading')
  return bodies.every((piece) => piece.kind === 'code') ? (bodies[0]?.block.language ?? null) : null
}

/** Ids, with equal chunks of one document told apart by their order. */
function numberAlike(sized: readonly SizedChunk[]): { chunk: Chunk; tokens: number }[] {
  const seen = new Map<string, number>()
  return sized.map(({ chunk, tokens }) => {
    const { documentId, headingPath, text } = chunk
    const key = JSON.stringify([headingPath, text])
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    return { chunk: { id: chunkIdOf(documentId, headingPath, text, occurrence), ...chunk }, tokens }
  })
}

/** What all texts of a chunk stand under; a chunk of headings only stands under its last. */
function commonPath(group: readonly CountedPiece[]): string[] {
  const bodies = group.filter((piece) => piece.kind !== 'heading')
  const paths = (bodies.length > 0 ? bodies : group.slice(-1)).map((piece) => piece.path)
  const [first = [], ...rest] = paths
  const length = rest.reduce((shared, path) => {
    const differs = first.slice(0, shared).findIndex((title, i) => title !== path[i])
    return differs === -1 ? Math.min(shared, first.length) : differs
  }, first.length)
  return first.slice(0, length)
}

/** Sums of parts can fall short where parts meet: chunks near the limit are counted whole; one above loses its prefix. */
async function keepInside(
  sized: readonly { chunk: Chunk; tokens: number }[],
  limit: number,
  count: Count,
): Promise<Chunk[]> {
  const near = sized.filter(({ tokens }) => tokens > limit * 0.9).map(({ chunk }) => chunk)
  if (near.length === 0) return sized.map(({ chunk }) => chunk)
  const tokens = await count(near.map((chunk) => chunk.embedText))
  const over = new Set(near.filter((_, i) => (tokens[i] ?? 0) > limit))
  return sized.map(({ chunk }) => (over.has(chunk) ? { ...chunk, embedText: chunk.text.trim() } : chunk))
}
