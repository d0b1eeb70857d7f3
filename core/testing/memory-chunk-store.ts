// A ChunkSearcher in memory for retrieval's tests and the fit of answerability: exact cosine, real BM25, the filters.
import { BM25 } from '../constants.ts'
import type { Chunk, TermCounts } from '../document.ts'
import type { ChunkFilter, ChunkSearcher, RankedChunk, StoredChunk } from '../ports/chunk-store.ts'
import { reaches } from '../source.ts'
import { countTerms } from '../text/analyze.ts'
import type { PassageTokens } from '../token-codes.ts'

export interface HeldChunk {
  stored: StoredChunk
  vector: Float32Array
  tokens?: PassageTokens
  terms: TermCounts
  audience: readonly string[]
  enabled: boolean
  usableInAnswers: boolean
}

export interface MemoryChunkStore extends ChunkSearcher {
  add(chunk: HeldChunk): void
  /** Documents that no search finds while the set holds them. */
  hidden: Set<string>
  remove(documentId: string): void
}

export function createMemoryChunkStore(): MemoryChunkStore {
  const held = new Map<string, HeldChunk>()
  const hidden = new Set<string>()
  const frequencies = new Map<number, number>()
  const count = (terms: TermCounts, step: 1 | -1): void => {
    for (const id of terms.ids) frequencies.set(id, (frequencies.get(id) ?? 0) + step)
  }
  const drop = (chunk: HeldChunk): void => {
    held.delete(chunk.stored.id)
    count(chunk.terms, -1)
  }
  const idf = (term: number): number => {
    const n = frequencies.get(term) ?? 0
    return Math.log(1 + (held.size - n + 0.5) / (n + 0.5))
  }

  return {
    hidden,
    add(chunk) {
      const known = held.get(chunk.stored.id)
      if (known) drop(known)
      held.set(chunk.stored.id, chunk)
      count(chunk.terms, 1)
    },
    remove(documentId) {
      for (const chunk of [...held.values()]) if (chunk.stored.documentId === documentId) drop(chunk)
    },
    async search({ vector, terms, filter, limit }) {
      const found = [...held.values()].filter(
        (chunk) => !hidden.has(chunk.stored.documentId) && fits(chunk, filter),
      )
      const weights = terms.map((term) => [term, idf(term)] as const)
      return {
        dense: vector === null ? [] : best(found, (chunk) => dot(chunk.vector, vector), -1, limit),
        lexical: best(found, (chunk) => bm25(chunk.terms, weights), 0, limit),
      }
    },
    getChunks: async (ids) => ids.flatMap((id) => held.get(id)?.stored ?? []),
    tokensOf: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const tokens = held.get(id)?.tokens
          return tokens === undefined ? [] : [[id, tokens] as const]
        }),
      ),
    chunksOfDocument: async (documentId, { from, to } = { from: 0, to: Number.POSITIVE_INFINITY }) =>
      [...held.values()]
        .map((chunk) => chunk.stored)
        .filter((stored) => stored.documentId === documentId && stored.seq >= from && stored.seq <= to)
        .sort((a, b) => a.seq - b.seq),
    termStatistics: async (terms) => ({
      chunks: held.size,
      documentFrequency: terms.map((term) => frequencies.get(term) ?? 0),
    }),
  }
}

function fits(chunk: HeldChunk, filter: ChunkFilter): boolean {
  if (!chunk.enabled || !filter.kinds.includes(chunk.stored.kind)) return false
  if (filter.sourceIds !== undefined && !filter.sourceIds.includes(chunk.stored.sourceId)) return false
  return reaches(chunk.audience, filter.audience) && (!filter.forAnswers || chunk.usableInAnswers)
}

function best(
  chunks: readonly HeldChunk[],
  scoreOf: (chunk: HeldChunk) => number,
  above: number,
  limit: number,
): RankedChunk[] {
  return chunks
    .map((chunk) => ({
      chunkId: chunk.stored.id,
      documentId: chunk.stored.documentId,
      score: scoreOf(chunk),
    }))
    .filter(({ score }) => score > above)
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1))
    .slice(0, limit)
}

function bm25(terms: TermCounts, weights: readonly (readonly [number, number])[]): number {
  const norm = BM25.k1 * (1 - BM25.b + (BM25.b * terms.length) / BM25.avgLen)
  let sum = 0
  for (const [term, weight] of weights) {
    const at = indexOf(terms.ids, term)
    if (at < 0) continue
    const tf = terms.counts[at] ?? 0
    sum += (weight * tf * (BM25.k1 + 1)) / (tf + norm)
  }
  return sum
}

/** Ids are ascending. */
function indexOf(ids: Uint32Array, wanted: number): number {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const id = ids[middle] ?? 0
    if (id === wanted) return middle
    if (id < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** A held chunk with everything open, from a chunk and what its document says. */
export function toHeldChunk(
  { embedText, ...chunk }: Chunk,
  vector: Float32Array,
  of: Pick<StoredChunk, 'title' | 'url'> & Partial<StoredChunk>,
  access: Partial<Pick<HeldChunk, 'audience' | 'enabled' | 'usableInAnswers'>> = {},
): HeldChunk {
  const stored: StoredChunk = {
    ...chunk,
    version: 1,
    documentLanguage: chunk.language,
    externalId: of.url ?? of.title,
    citable: true,
    documentUpdatedAt: '2026-01-01T00:00:00.000Z',
    ...of,
  }
  const terms = countTerms(embedText, chunk.language)
  return { stored, vector, terms, audience: [], enabled: true, usableInAnswers: true, ...access }
}
