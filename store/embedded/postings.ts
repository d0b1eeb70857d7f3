// Inverted lists: term → (slot, count). Folded postings stand side by side (CSR); what came since hangs on one linked
// list a term, in flat columns too, so that a bulk load makes no JavaScript objects. Removed slots stay until a fold.
import { f64, grown, u8, u32 } from './column.ts'

export interface Postings {
  add(slot: number, termIds: Uint32Array, counts: Uint8Array): void
  /** A hashed term's postings in up to two lists, removed slots included; `[]` when it is unknown. */
  lists(termId: number): PostingList[]
  /** Postings that came since the last fold, and the folded ones. */
  readonly loose: number
  readonly folded: number
  /** Folds, drops the postings of removed slots and renumbers the rest. `newSlot[old]` = new + 1; 0 = removed. */
  fold(newSlot: Uint32Array): void
  /** Folded state, for a snapshot. */
  columns(): PostingColumns
}

/** `counts[i]` is how often the term stands in the chunk at `slots[i]`. */
export interface PostingList {
  slots: Uint32Array
  counts: Uint8Array
}

export interface PostingColumns {
  /** Hashed term ids in the order of their dense numbers. */
  termIds: Uint32Array
  /** `offsets[t]` to `offsets[t + 1]` are the postings of term number t. */
  offsets: Float64Array
  slots: Uint32Array
  counts: Uint8Array
}

const empty = (): PostingColumns => ({ termIds: u32(0), offsets: f64(1), slots: u32(0), counts: u8(0) })

/** @param from columns of a snapshot. */
export function createPostings(from: PostingColumns = empty()): Postings {
  let { offsets, slots, counts } = from
  let terms = from.termIds.length
  let termIds = from.termIds
  const numbers = new Map<number, number>()
  from.termIds.forEach((id, number) => {
    numbers.set(id, number)
  })

  // Loose postings: `head[term]` is the place + 1 of its newest, `next` leads on to older ones; 0 ends.
  let head = u32(terms)
  let next = u32(0)
  let looseSlots = u32(0)
  let looseCounts = u8(0)
  let loose = 0

  function numberOf(termId: number): number {
    const held = numbers.get(termId)
    if (held !== undefined) return held
    const number = terms
    terms += 1
    numbers.set(termId, number)
    termIds = grown(termIds, terms, u32)
    head = grown(head, terms, u32)
    termIds[number] = termId
    return number
  }

  function visitLoose(term: number, visit: (slot: number, count: number) => void): void {
    for (let place = head[term] ?? 0; place !== 0; place = next[place - 1] ?? 0) {
      visit(looseSlots[place - 1] ?? 0, looseCounts[place - 1] ?? 0)
    }
  }

  function visitAll(term: number, visit: (slot: number, count: number) => void): void {
    const end = offsets[term + 1] ?? 0
    for (let at = offsets[term] ?? 0; at < end; at += 1) visit(slots[at] ?? 0, counts[at] ?? 0)
    visitLoose(term, visit)
  }

  function lists(termId: number): PostingList[] {
    const term = numbers.get(termId)
    if (term === undefined) return []
    const found: PostingList[] = []
    const start = offsets[term] ?? 0
    const end = offsets[term + 1] ?? 0
    if (end > start) found.push({ slots: slots.subarray(start, end), counts: counts.subarray(start, end) })
    const looseList: [number, number][] = []
    visitLoose(term, (slot, count) => looseList.push([slot, count]))
    if (looseList.length > 0) {
      found.push({
        slots: Uint32Array.from(looseList, ([slot]) => slot),
        counts: Uint8Array.from(looseList, ([, count]) => count),
      })
    }
    return found
  }

  function fold(newSlot: Uint32Array): void {
    const newOffsets = f64(terms + 1)
    for (let term = 0; term < terms; term += 1) {
      let live = 0
      visitAll(term, (slot) => {
        if (newSlot[slot] !== 0) live += 1
      })
      newOffsets[term + 1] = (newOffsets[term] ?? 0) + live
    }
    const total = newOffsets[terms] ?? 0
    const newSlots = u32(total)
    const newCounts = u8(total)
    let at = 0
    for (let term = 0; term < terms; term += 1) {
      visitAll(term, (slot, count) => {
        const moved = newSlot[slot] ?? 0
        if (moved === 0) return
        newSlots[at] = moved - 1
        newCounts[at] = count
        at += 1
      })
    }
    offsets = newOffsets
    slots = newSlots
    counts = newCounts
    head = u32(terms)
    next = u32(0)
    looseSlots = u32(0)
    looseCounts = u8(0)
    loose = 0
  }

  return {
    add(slot, ids, termCounts) {
      const length = loose + ids.length
      next = grown(next, length, u32)
      looseSlots = grown(looseSlots, length, u32)
      looseCounts = grown(looseCounts, length, u8)
      ids.forEach((id, i) => {
        const term = numberOf(id)
        next[loose] = head[term] ?? 0
        looseSlots[loose] = slot
        looseCounts[loose] = termCounts[i] ?? 0
        loose += 1
        head[term] = loose
      })
    },
    lists,
    get loose() {
      return loose
    },
    get folded() {
      return slots.length
    },
    fold,
    columns: () => ({ termIds: termIds.subarray(0, terms), offsets, slots, counts }),
  }
}
