// What of the chunk index goes into its snapshot, and back. The order of the sections is the format.
import { z } from 'zod'
import { INDEX_VERSION } from '../../core/constants.ts'
import { type AccessGroup, type AccessGroups, createAccessGroups } from './access-groups.ts'
import { type ChunkColumns, createChunkColumns } from './chunk-columns.ts'
import { f32, f64, u8, u32 } from './column.ts'
import { createPostings, type PostingColumns, type Postings } from './postings.ts'
import type { ScoreKernel } from './score-kernel.ts'
import { readSnapshot, type Section, writeSnapshot } from './snapshot.ts'

const FORMAT = 1

const Group: z.ZodType<AccessGroup> = z.object({
  sourceId: z.string(),
  kind: z.enum(['content', 'short-answer']),
  audience: z.array(z.string()),
  forAnswers: z.boolean(),
  enabled: z.boolean(),
})
const Meta = z.object({
  format: z.literal(FORMAT),
  indexVersion: z.literal(INDEX_VERSION),
  dimensions: z.number(),
  generation: z.number(),
  count: z.number().int().nonnegative(),
  postings: z.number().int().nonnegative(),
  terms: z.number().int().nonnegative(),
  withTerms: z.number().int().nonnegative(),
  groups: z.array(Group),
})

export type IndexParts = {
  columns: ChunkColumns
  groups: AccessGroups
  postings: Postings
  kernel: ScoreKernel
}

/** The parts must be compacted: no removed slots, no loose postings. */
export function saveIndex(
  file: string,
  { columns, groups, postings, kernel }: IndexParts,
  about: { dimensions: number; generation: number },
): void {
  const lists = postings.columns()
  const meta: z.infer<typeof Meta> = {
    format: FORMAT,
    indexVersion: INDEX_VERSION,
    ...about,
    count: columns.count,
    postings: lists.slots.length,
    terms: lists.termIds.length,
    withTerms: columns.withTerms,
    groups: groups.list(),
  }
  writeSnapshot(file, meta, sectionsOf(columns, lists, kernel))
}

/** Undefined when the file is of no use; the kernel's codes are then anything. */
export function loadIndex(
  file: string,
  kernel: ScoreKernel,
  dimensions: number,
): { parts: IndexParts; generation: number } | undefined {
  let read: { meta: z.infer<typeof Meta>; columns: ChunkColumns; lists: PostingColumns } | undefined
  const isWhole = readSnapshot(file, (found, lengths) => {
    const meta = Meta.parse(found)
    if (meta.dimensions !== dimensions) return null
    const columns = emptyColumns(meta.count, meta.withTerms)
    const lists: PostingColumns = {
      termIds: u32(meta.terms),
      offsets: f64(meta.terms + 1),
      slots: u32(meta.postings),
      counts: u8(meta.postings),
    }
    kernel.reserve(meta.count)
    read = { meta, columns, lists }
    const sections = sectionsOf(columns, lists, kernel)
    return sections.every((section, i) => section.byteLength === lengths[i]) ? sections : null
  })
  if (!isWhole || read === undefined) return undefined
  const { meta, columns, lists } = read
  columns.rids.forEach((rid, slot) => {
    columns.slotOf.set(rid, slot)
  })
  const groups = createAccessGroups(meta.groups)
  return {
    generation: meta.generation,
    parts: { columns, groups, postings: createPostings(lists), kernel },
  }
}

const sectionsOf = (columns: ChunkColumns, lists: PostingColumns, kernel: ScoreKernel): Section[] => [
  columns.rids.subarray(0, columns.count),
  columns.chunkIds.subarray(0, columns.count * 16),
  columns.documentIds.subarray(0, columns.count * 16),
  columns.groups.subarray(0, columns.count),
  columns.scales.subarray(0, columns.count),
  columns.lengths.subarray(0, columns.count),
  columns.terms.subarray(0, columns.count),
  kernel.codes().subarray(0, columns.count * kernel.width),
  lists.termIds,
  lists.offsets,
  lists.slots,
  lists.counts,
]

const emptyColumns = (count: number, withTerms: number): ChunkColumns => ({
  ...createChunkColumns(),
  count,
  live: count,
  withTerms,
  rids: f64(count),
  chunkIds: u8(count * 16),
  documentIds: u8(count * 16),
  groups: u32(count),
  scales: f32(count),
  lengths: u32(count),
  terms: u8(count),
})
