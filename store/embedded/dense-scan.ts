// The dense leg: an exact scan of the int8 codes, then the best few again in float32. Exact under every filter.
import { AppError } from '../../core/errors.ts'
import type { RankedChunk } from '../../core/ports/chunk-store.ts'
import { type ChunkColumns, isChunkBefore, rankedChunk } from './chunk-columns.ts'
import type { Rescore } from './chunk-index-types.ts'
import { quantise } from './quantise.ts'
import { BLOCK, type ScoreKernel } from './score-kernel.ts'
import { createTopK } from './top-k.ts'

/** Candidates kept of the int8 scan, per answer: with 3, recall@50 was 1.000 on 200,000 chunks. */
const CANDIDATES = 3

export function scanDense(
  { columns, kernel, dimensions }: { columns: ChunkColumns; kernel: ScoreKernel; dimensions: number },
  query: { vector: Float32Array; mask: Uint8Array; limit: number; rescore: Rescore },
): RankedChunk[] {
  if (query.vector.length === 0 || query.limit <= 0) return []
  if (query.vector.length !== dimensions) {
    throw new AppError(
      'model-changed',
      `Searching the index: expected a vector of ${dimensions} numbers, got ${query.vector.length}. Embed questions with the model that the index was built with.`,
    )
  }
  const candidates = bestByCode(columns, kernel, query)
  const vectors = query.rescore(candidates.map((slot) => columns.rids[slot] ?? 0))
  const best = createTopK(query.limit, (a, b) => isChunkBefore(columns, a, b))
  for (const slot of candidates) {
    const vector = vectors.get(columns.rids[slot] ?? 0)
    if (vector !== undefined) best.offer(slot, dot(vector, query.vector))
  }
  return best.take().map(({ slot, score }) => rankedChunk(columns, slot, score))
}

function bestByCode(
  columns: ChunkColumns,
  kernel: ScoreKernel,
  { vector, mask, limit }: { vector: Float32Array; mask: Uint8Array; limit: number },
): number[] {
  const { groups, scales } = columns
  const best = createTopK(limit * CANDIDATES, (a, b) => isChunkBefore(columns, a, b))
  const { i8 } = quantise(vector)
  let floor = best.floor
  for (let from = 0; from < columns.count; from += BLOCK) {
    const count = Math.min(BLOCK, columns.count - from)
    const scores = kernel.score(i8, from, count)
    for (let i = 0; i < count; i += 1) {
      const slot = from + i
      const score = (scores[i] ?? 0) * (scales[slot] ?? 0)
      if (score >= floor && mask[groups[slot] ?? 0] === 1) {
        best.offer(slot, score)
        floor = best.floor
      }
    }
  }
  return best.take().map(({ slot }) => slot)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
