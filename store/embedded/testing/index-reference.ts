// What the chunk index must answer, computed the slow and plain way from rows: brute force and the formula.
import { BM25 } from '../../../core/constants.ts'
import { uuid5 } from '../../../core/ids.ts'
import type { ChunkFilter, RankedChunk } from '../../../core/ports/chunk-store.ts'
import { reaches } from '../../../core/source.ts'
import type { IndexEntry } from '../chunk-index-types.ts'
import { quantise } from '../quantise.ts'

const NAMESPACE = '00000000-0000-4000-8000-000000000000'
const TAGS = ['staff', 'partner', 'board']
export type Row = IndexEntry & { vector: Float32Array }

export const everything: ChunkFilter = {
  kinds: ['content', 'short-answer'],
  audience: TAGS,
  forAnswers: false,
}

/** A small generator with a seed (mulberry32), so that a failing case can be run again. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function randomVector(seed: number, dimensions: number): Float32Array {
  const random = randomOf(seed)
  const vector = Float32Array.from({ length: dimensions }, () => random() * 2 - 1)
  const norm = Math.hypot(...vector) || 1
  return vector.map((value) => value / norm)
}

export function randomEntry(rid: number, seed: number, dimensions: number): Row {
  const random = randomOf(seed ^ 0x5bd1e995)
  const below = (n: number): number => Math.floor(random() * n)
  const terms = new Map<number, number>()
  for (let i = below(10); i > 0; i -= 1) terms.set(below(12), 1 + below(4))
  const vector = randomVector(seed, dimensions)
  return {
    rid,
    chunkId: uuid5(NAMESPACE, `chunk ${rid}`),
    documentId: uuid5(NAMESPACE, `document ${rid % 7}`),
    sourceId: `s${1 + below(3)}`,
    kind: below(2) === 0 ? 'content' : 'short-answer',
    audience: TAGS.filter(() => below(4) === 0),
    forAnswers: below(4) > 0,
    enabled: below(6) > 0,
    ...quantise(vector),
    vector,
    termIds: Uint32Array.from(terms.keys()),
    counts: Uint8Array.from(terms.values()),
    length: [...terms.values()].reduce((sum, count) => sum + count, 0) + below(200),
  }
}

export function referenceOf(rows: readonly Row[]) {
  const allowed = (filter: ChunkFilter): Row[] =>
    rows.filter(
      (row) =>
        row.enabled &&
        (row.forAnswers || !filter.forAnswers) &&
        filter.kinds.includes(row.kind) &&
        (filter.sourceIds === undefined || filter.sourceIds.includes(row.sourceId)) &&
        reaches(row.audience, filter.audience),
    )
  const withTerms = rows.filter((row) => row.termIds.length > 0)
  const frequency = (term: number): number => withTerms.filter((row) => row.termIds.includes(term)).length
  const bm25 = (row: Row, frequencies: ReadonlyMap<number, number>): number => {
    let score = 0
    for (const [term, df] of frequencies) {
      const count = row.counts[row.termIds.indexOf(term)] ?? 0
      const weight =
        (count * (BM25.k1 + 1)) / (count + BM25.k1 * (1 - BM25.b + (BM25.b * row.length) / BM25.avgLen))
      score += Math.log(1 + (withTerms.length - df + 0.5) / (df + 0.5)) * weight
    }
    return score
  }
  return {
    dense: (vector: Float32Array, filter: ChunkFilter, limit: number) =>
      ranked(allowed(filter), (row) => dot(row.vector, vector), limit),
    lexical: (terms: readonly number[], filter: ChunkFilter, limit: number) => {
      const frequencies = new Map(terms.map((term) => [term, frequency(term)]))
      const found = allowed(filter).filter((row) => terms.some((term) => row.termIds.includes(term)))
      return ranked(found, (row) => bm25(row, frequencies), limit)
    },
    statistics: (terms: readonly number[]) => ({
      chunks: withTerms.length,
      documentFrequency: terms.map(frequency),
    }),
  }
}

function ranked(rows: readonly Row[], scoreOf: (row: Row) => number, limit: number): RankedChunk[] {
  return rows
    .map((row) => ({ chunkId: row.chunkId, documentId: row.documentId, score: scoreOf(row) }))
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1))
    .slice(0, limit)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  a.forEach((value, i) => {
    sum += value * (b[i] ?? 0)
  })
  return sum
}
