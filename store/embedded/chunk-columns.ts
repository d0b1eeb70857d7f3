// What is known of each chunk beside its vector and its terms, in flat columns by slot. A removed slot keeps its place
// until the next compaction; its access group is 0, which no filter lets through.
import { REMOVED } from './access-groups.ts'
import { f32, f64, grown, u8, u32 } from './column.ts'
import { isUuidBefore, readUuid, writeUuid } from './uuid-bytes.ts'

export interface ChunkColumns {
  /** Slots in use, removed ones included. */
  count: number
  live: number
  /** Live slots that carry terms: BM25's N. */
  withTerms: number
  rids: Float64Array
  chunkIds: Uint8Array
  documentIds: Uint8Array
  groups: Uint32Array
  scales: Float32Array
  lengths: Uint32Array
  /** How many distinct terms a slot has, as far as a byte goes: what matters is 0 or not. */
  terms: Uint8Array
  slotOf: Map<number, number>
}

export type ColumnEntry = {
  rid: number
  chunkId: string
  documentId: string
  group: number
  scale: number
  length: number
  terms: number
}

export const createChunkColumns = (): ChunkColumns => ({
  count: 0,
  live: 0,
  withTerms: 0,
  rids: f64(0),
  chunkIds: u8(0),
  documentIds: u8(0),
  groups: u32(0),
  scales: f32(0),
  lengths: u32(0),
  terms: u8(0),
  slotOf: new Map(),
})

/** Gives the new slot. */
export function appendChunk(columns: ChunkColumns, entry: ColumnEntry): number {
  const slot = columns.count
  const count = slot + 1
  columns.chunkIds = grown(columns.chunkIds, count * 16, u8)
  columns.documentIds = grown(columns.documentIds, count * 16, u8)
  writeUuid(columns.chunkIds, slot, entry.chunkId)
  writeUuid(columns.documentIds, slot, entry.documentId)
  columns.rids = grown(columns.rids, count, f64)
  columns.groups = grown(columns.groups, count, u32)
  columns.scales = grown(columns.scales, count, f32)
  columns.lengths = grown(columns.lengths, count, u32)
  columns.terms = grown(columns.terms, count, u8)
  columns.rids[slot] = entry.rid
  columns.groups[slot] = entry.group
  columns.scales[slot] = entry.scale
  columns.lengths[slot] = entry.length
  columns.terms[slot] = Math.min(entry.terms, 255)
  columns.slotOf.set(entry.rid, slot)
  columns.count = count
  columns.live += 1
  if (entry.terms > 0) columns.withTerms += 1
  return slot
}

/** An unknown row is ignored. */
export function dropChunk(columns: ChunkColumns, rid: number): void {
  const slot = columns.slotOf.get(rid)
  if (slot === undefined) return
  columns.slotOf.delete(rid)
  columns.groups[slot] = REMOVED
  columns.live -= 1
  if (columns.terms[slot] !== 0) columns.withTerms -= 1
}

/** Closes the gaps that removed slots left; `newSlot[old]` = new + 1, or 0 when it was removed. */
export function closeGaps(columns: ChunkColumns, move: (from: number, to: number) => void): Uint32Array {
  const newSlot = u32(columns.count)
  let to = 0
  for (let from = 0; from < columns.count; from += 1) {
    if (columns.groups[from] === REMOVED) continue
    newSlot[from] = to + 1
    if (from !== to) {
      columns.chunkIds.copyWithin(to * 16, from * 16, from * 16 + 16)
      columns.documentIds.copyWithin(to * 16, from * 16, from * 16 + 16)
      columns.rids[to] = columns.rids[from] ?? 0
      columns.groups[to] = columns.groups[from] ?? REMOVED
      columns.scales[to] = columns.scales[from] ?? 0
      columns.lengths[to] = columns.lengths[from] ?? 0
      columns.terms[to] = columns.terms[from] ?? 0
      columns.slotOf.set(columns.rids[to] ?? 0, to)
      move(from, to)
    }
    to += 1
  }
  columns.count = to
  return newSlot
}

export const isChunkBefore = (columns: ChunkColumns, a: number, b: number): boolean =>
  isUuidBefore(columns.chunkIds, a, b)

export const rankedChunk = (columns: ChunkColumns, slot: number, score: number) => ({
  chunkId: readUuid(columns.chunkIds, slot),
  documentId: readUuid(columns.documentIds, slot),
  score,
})
