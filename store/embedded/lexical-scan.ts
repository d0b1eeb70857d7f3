// The lexical leg: BM25 over the inverted lists, term by term, in float64. N and df are those of the whole index.
import type { RankedChunk } from '../../core/ports/chunk-store.ts'
import { REMOVED } from './access-groups.ts'
import { idf, lengthNorm, termWeight } from './bm25.ts'
import { type ChunkColumns, isChunkBefore, rankedChunk } from './chunk-columns.ts'
import { f64, u32 } from './column.ts'
import type { PostingList, Postings } from './postings.ts'
import { createTopK } from './top-k.ts'

export interface LexicalScan {
  search(query: { terms: readonly number[]; mask: Uint8Array; limit: number }): RankedChunk[]
  /** In how many live chunks a term stands. */
  documentFrequency(term: number): number
}

/** `parts` is read at each call, since compaction replaces columns and postings. */
export function createLexicalScan(parts: () => { columns: ChunkColumns; postings: Postings }): LexicalScan {
  // Kept between calls: all zeros when none runs, so that a query costs its postings and not the index.
  let scores = f64(0)
  let touched = u32(0)

  function search(query: { terms: readonly number[]; mask: Uint8Array; limit: number }): RankedChunk[] {
    const { columns, postings } = parts()
    if (scores.length < columns.count) {
      scores = f64(columns.rids.length)
      touched = u32(columns.rids.length)
    }
    let reached = 0
    for (const term of new Set(query.terms)) {
      const lists = postings.lists(term)
      const weight = idf(columns.withTerms, liveIn(columns, lists))
      for (const { slots, counts } of lists) {
        for (let i = 0; i < slots.length; i += 1) {
          const slot = slots[i] ?? 0
          const before = scores[slot] ?? 0
          if (before === 0) {
            touched[reached] = slot
            reached += 1
          }
          scores[slot] = before + weight * termWeight(counts[i] ?? 0, lengthNorm(columns.lengths[slot] ?? 0))
        }
      }
    }
    const best = createTopK(query.limit, (a, b) => isChunkBefore(columns, a, b))
    for (let i = 0; i < reached; i += 1) {
      const slot = touched[i] ?? 0
      const score = scores[slot] ?? 0
      scores[slot] = 0
      if (score >= best.floor && query.mask[columns.groups[slot] ?? REMOVED] === 1) best.offer(slot, score)
    }
    return best.take().map(({ slot, score }) => rankedChunk(columns, slot, score))
  }

  return {
    search,
    documentFrequency: (term) => {
      const { columns, postings } = parts()
      return liveIn(columns, postings.lists(term))
    },
  }
}

function liveIn(columns: ChunkColumns, lists: readonly PostingList[]): number {
  let live = 0
  for (const { slots } of lists) {
    if (columns.live === columns.count) live += slots.length
    else for (const slot of slots) if (columns.groups[slot] !== REMOVED) live += 1
  }
  return live
}
