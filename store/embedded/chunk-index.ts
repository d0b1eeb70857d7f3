// The in-memory index of the embedded chunk store: joins vectors, inverted lists and access groups by slot.
// Derived from the rows, owned by one thread; see chunk-index-types.ts for what callers may rely on.
import { createAccessGroups } from './access-groups.ts'
import { appendChunk, closeGaps, createChunkColumns, dropChunk } from './chunk-columns.ts'
import type { Access, ChunkIndex, IndexEntry } from './chunk-index-types.ts'
import { scanDense } from './dense-scan.ts'
import { type IndexParts, loadIndex, saveIndex } from './index-snapshot.ts'
import { createLexicalScan } from './lexical-scan.ts'
import { createPostings } from './postings.ts'
import { createScoreKernel } from './score-kernel.ts'

/** Below these nothing is gained by compacting. */
const FEWEST_LOOSE = 200_000
const FEWEST_REMOVED = 1000

/** @param options.kernel `js` for tests and the bench; the default falls back to it by itself. */
export function createChunkIndex(options: { dimensions: number; kernel?: 'wasm' | 'js' }): ChunkIndex {
  const { dimensions } = options
  const empty = (): IndexParts => ({
    columns: createChunkColumns(),
    groups: createAccessGroups(),
    postings: createPostings(),
    kernel: createScoreKernel(dimensions, options.kernel),
  })
  let parts = empty()
  const lexical = createLexicalScan(() => parts)

  function addOne(entry: IndexEntry): void {
    const { columns, groups, postings, kernel } = parts
    dropChunk(columns, entry.rid)
    const group = groups.numberOf(entry)
    const slot = appendChunk(columns, { ...entry, group, terms: entry.termIds.length })
    const codes = kernel.codes()
    codes.fill(0, slot * kernel.width, (slot + 1) * kernel.width)
    codes.set(entry.i8.subarray(0, dimensions), slot * kernel.width)
    postings.add(slot, entry.termIds, entry.counts)
  }

  function compact(): void {
    const { columns, postings, kernel } = parts
    const codes = kernel.codes()
    const newSlot = closeGaps(columns, (from, to) =>
      codes.copyWithin(to * kernel.width, from * kernel.width, (from + 1) * kernel.width),
    )
    postings.fold(newSlot)
  }

  return {
    get size() {
      return parts.columns.live
    },
    add(entries) {
      const needed = parts.columns.count + entries.length
      if (needed * parts.kernel.width > parts.kernel.codes().length) {
        parts.kernel.reserve(Math.ceil(needed * 1.15))
      }
      for (const entry of entries) addOne(entry)
    },
    remove(rids) {
      for (const rid of rids) dropChunk(parts.columns, rid)
    },
    setAccess(rids, access) {
      for (const rid of rids) changeAccess(parts, rid, access)
    },
    searchDense: (vector, filter, limit, rescore) =>
      scanDense({ ...parts, dimensions }, { vector, mask: parts.groups.mask(filter), limit, rescore }),
    searchLexical: (terms, filter, limit) =>
      lexical.search({ terms, mask: parts.groups.mask(filter), limit }),
    termStatistics: (terms) => ({
      chunks: parts.columns.withTerms,
      documentFrequency: terms.map((term) => lexical.documentFrequency(term)),
    }),
    compactIfNeeded() {
      const { columns, postings } = parts
      const removed = columns.count - columns.live
      const isNeeded =
        postings.loose > Math.max(FEWEST_LOOSE, postings.folded / 10) ||
        removed > Math.max(FEWEST_REMOVED, columns.count / 5)
      if (isNeeded) compact()
      return isNeeded
    },
    save(file, generation) {
      compact()
      saveIndex(file, parts, { dimensions, generation })
    },
    load(file) {
      const fresh = empty()
      const loaded = loadIndex(file, fresh.kernel, dimensions)
      parts = loaded?.parts ?? empty()
      return loaded?.generation ?? null
    },
  }
}

function changeAccess({ columns, groups }: IndexParts, rid: number, access: Access): void {
  const slot = columns.slotOf.get(rid)
  if (slot === undefined) return
  const group = groups.get(columns.groups[slot] ?? 0)
  if (group !== undefined) columns.groups[slot] = groups.numberOf({ ...group, ...access })
}
