// Hybrid search: both legs from the chunk store, fused, hydrated from the rows, near-duplicates folded.
import type { ChunkFilter, ChunkSearcher, RankedChunk, StoredChunk } from '../core/ports/chunk-store.ts'
import { foldDuplicates } from './fold-duplicates.ts'
import { type FusedHit, fuseRanks, type LegWeights } from './fuse-ranks.ts'

/** Deep enough that a hit which one leg ranks fortieth still meets the other leg's first. */
const LEG_LIMIT = 50

/** A chunk chosen to answer from, with how it was found. */
export interface Passage {
  chunk: StoredChunk
  score: number
  ranks: FusedHit['ranks']
  /** Cosine of question and passage; null when only the lexical leg found it. */
  cosine: number | null
  /** BM25; null when only the dense leg found it. */
  bm25: number | null
}

export interface Found {
  passages: Passage[]
  dense: RankedChunk[]
  lexical: RankedChunk[]
}

export async function search(
  deps: { searcher: ChunkSearcher },
  query: { vector: Float32Array | null; terms: readonly number[]; filter: ChunkFilter; limit: number },
  options: { signal?: AbortSignal; k?: number; weights?: LegWeights } = {},
): Promise<Found> {
  const { searcher } = deps
  const legLimit = Math.min(500, Math.max(LEG_LIMIT, query.limit * 2))
  const legs = await searcher.search(
    { vector: query.vector, terms: query.terms, filter: query.filter, limit: legLimit },
    options.signal ? { signal: options.signal } : {},
  )
  const fused = fuseRanks(legs, options)
  // A third more rows than asked for, since some may fold into others.
  const wanted = fused.slice(0, Math.ceil(query.limit * 1.35) + 2)
  const rows = new Map(
    (await searcher.getChunks(wanted.map((hit) => hit.chunkId))).map((row) => [row.id, row]),
  )
  const cosines = new Map(legs.dense.map((hit) => [hit.chunkId, hit.score]))
  const bm25s = new Map(legs.lexical.map((hit) => [hit.chunkId, hit.score]))
  const passages = wanted.flatMap((hit): Passage[] => {
    const chunk = rows.get(hit.chunkId)
    // Gone between search and read: the row is the truth.
    if (chunk === undefined) return []
    const cosine = cosines.get(hit.chunkId) ?? null
    return [{ chunk, score: hit.score, ranks: hit.ranks, cosine, bm25: bm25s.get(hit.chunkId) ?? null }]
  })
  return {
    passages: foldDuplicates(passages, ({ chunk }) => chunk.text).slice(0, query.limit),
    dense: legs.dense,
    lexical: legs.lexical,
  }
}
