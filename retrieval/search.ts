// Hybrid search: both legs from the chunk store, fused, hydrated from the rows, near-duplicates folded.
import { BM25 } from '../core/constants.ts'
import type { ChunkFilter, ChunkSearcher, RankedChunk, StoredChunk } from '../core/ports/chunk-store.ts'
import { meetChunks } from './asked-tokens.ts'
import { foldDuplicates } from './fold-duplicates.ts'
import { type FusedHit, fuseRanks, type LegWeights } from './fuse-ranks.ts'
import { type AskedTokens, type LateMatch, lateMatch } from './late-interaction.ts'
import { termWeights } from './term-weights.ts'

/** Deep enough that a hit which one leg ranks fortieth still meets the other leg's first. */
export const LEG_LIMIT = 50

/** A chunk chosen to answer from, with how it was found. */
export interface Passage {
  chunk: StoredChunk
  score: number
  ranks: FusedHit['ranks']
  /** Cosine of question and passage; null when only the lexical leg found it. */
  cosine: number | null
  /** BM25; null when only the dense leg found it. */
  bm25: number | null
  /** Word by word with the question; null where its tokens are not kept, or it was not among the best of the two legs. */
  late: LateMatch | null
}

export interface Found {
  passages: Passage[]
  dense: RankedChunk[]
  lexical: RankedChunk[]
  /** The best of both legs in the order of the comparing word by word; `score`: 0 to 1. */
  late: RankedChunk[]
}

export interface Query {
  vector: Float32Array | null
  terms: readonly number[]
  /** The question's content words under its own language: what the lexical leg's best is measured by. */
  contentTerms?: readonly number[]
  /** The question for comparing word by word; null or absent: the two legs alone decide. */
  askedTokens?: AskedTokens | null
  filter: ChunkFilter
  limit: number
}

/** Of the best of both legs so many are compared word by word. */
export const LATE_DEPTH = 60
/** Fitted with k (scripts/fit-fusion.ts, docs/quality.md): no leg deserves more than another. */
export const LEG_WEIGHTS = { dense: 1, lexical: 1, late: 1 }
/** From this share of the highest BM25 on, the words have found what they asked for. */
const ENOUGH_WORDS = 0.3
const LEAST_WEIGHT = 0.05

/**
 * A question in another language than the content meets it only in words that happen to look alike; then the lexical
 * leg is noise, and says so by a best score far below what the question's words could reach. `found`: the one against
 * the other, 0 to 1. The result: what each leg's places count then.
 */
export function weightsFor(found: number, weights: LegWeights): LegWeights {
  const share = Math.min(1, Math.max(LEAST_WEIGHT, found / ENOUGH_WORDS))
  return { ...weights, lexical: weights.lexical * share }
}

/** Of `best`, the lexical leg's highest score, against `most`; 1 where the question has no words to find. */
export const foundShare = (best: RankedChunk | undefined, most: number): number =>
  most === 0 ? 1 : (best?.score ?? 0) / most

/** What a chunk would score that holds each of the terms very often. */
export async function highestBm25(searcher: ChunkSearcher, terms: readonly number[]): Promise<number> {
  const { weights } = await termWeights(searcher, terms)
  return [...weights.values()].reduce((sum, weight) => sum + weight, 0) * (BM25.k1 + 1)
}

export async function search(
  deps: { searcher: ChunkSearcher },
  query: Query,
  options: {
    signal?: AbortSignal
    /** Leaves passages out; then all hits are read, so that others take their places. */
    only?: (chunk: StoredChunk) => boolean
  } = {},
): Promise<Found> {
  const { searcher } = deps
  const legLimit = Math.min(500, Math.max(LEG_LIMIT, query.limit * 2))
  const [legs, most] = await Promise.all([
    searcher.search(
      { vector: query.vector, terms: query.terms, filter: query.filter, limit: legLimit },
      options.signal ? { signal: options.signal } : {},
    ),
    highestBm25(searcher, query.contentTerms ?? []),
  ])
  const weights = weightsFor(foundShare(legs.lexical[0], most), LEG_WEIGHTS)
  const late = await lateLeg(searcher, query, fuseRanks(legs, { weights }), legs)
  const fused = fuseRanks({ ...legs, late: late.map(({ hit }) => hit) }, { weights })
  const lateOf = new Map(late.map(({ hit, match }) => [hit.chunkId, match]))
  // A third more rows than asked for, since some may fold into others.
  const { only } = options
  const wanted = only ? fused : fused.slice(0, Math.ceil(query.limit * 1.35) + 2)
  const rows = new Map(
    (await searcher.getChunks(wanted.map((hit) => hit.chunkId))).map((row) => [row.id, row]),
  )
  const cosines = new Map(legs.dense.map((hit) => [hit.chunkId, hit.score]))
  const bm25s = new Map(legs.lexical.map((hit) => [hit.chunkId, hit.score]))
  const passages = wanted.flatMap((hit): Passage[] => {
    const chunk = rows.get(hit.chunkId)
    // Gone between search and read: the row is the truth.
    if (chunk === undefined || only?.(chunk) === false) return []
    const cosine = cosines.get(hit.chunkId) ?? null
    return [
      {
        ...{ chunk, score: hit.score, ranks: hit.ranks, cosine },
        bm25: bm25s.get(hit.chunkId) ?? null,
        late: lateOf.get(hit.chunkId) ?? null,
      },
    ]
  })
  return {
    passages: foldDuplicates(passages, ({ chunk }) => chunk.text).slice(0, query.limit),
    dense: legs.dense,
    lexical: legs.lexical,
    late: late.map(({ hit }) => hit),
  }
}

/** Best first. Empty where the question or one of the passages has no tokens: it would fall behind for nothing. */
async function lateLeg(
  searcher: Pick<ChunkSearcher, 'tokensOf'>,
  { askedTokens }: Query,
  fused: readonly FusedHit[],
  legs: { dense: RankedChunk[]; lexical: RankedChunk[] },
): Promise<{ hit: RankedChunk; match: LateMatch }[]> {
  if (!askedTokens) return []
  const documents = new Map([...legs.dense, ...legs.lexical].map((hit) => [hit.chunkId, hit.documentId]))
  const best = fused.slice(0, LATE_DEPTH).map(({ chunkId }) => ({ id: chunkId }))
  const met = await meetChunks(searcher, askedTokens, best)
  return (met ?? [])
    .map(({ chunk: { id }, meeting }) => {
      const match = lateMatch(askedTokens, meeting, { evenly: true })
      const hit = { chunkId: id, documentId: documents.get(id) ?? '', score: match.similarity }
      return { hit, match }
    })
    .sort((a, b) => b.hit.score - a.hit.score || (a.hit.chunkId < b.hit.chunkId ? -1 : 1))
}
