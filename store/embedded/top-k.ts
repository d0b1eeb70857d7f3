// The best k of a stream of (slot, score), in a heap whose root is the worst that is kept. Ties are settled by `before`,
// so that the answer does not depend on the order in which slots come.

export interface TopK {
  /** The score that a newcomer must reach; -Infinity until k are kept. */
  readonly floor: number
  offer(slot: number, score: number): void
  /** Best first. */
  take(): { slot: number; score: number }[]
}

/** @param before settles equal scores: true when slot `a` ranks before slot `b`. */
export function createTopK(limit: number, before: (a: number, b: number) => boolean): TopK {
  const slots = new Uint32Array(limit)
  const scores = new Float64Array(limit)
  let size = 0
  let floor = limit > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY

  const isWorse = (scoreA: number, slotA: number, scoreB: number, slotB: number): boolean =>
    scoreA < scoreB || (scoreA === scoreB && before(slotB, slotA))

  const set = (at: number, slot: number, score: number): void => {
    slots[at] = slot
    scores[at] = score
  }

  function siftUp(from: number, slot: number, score: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isWorse(score, slot, scores[parent] ?? 0, slots[parent] ?? 0)) break
      set(at, slots[parent] ?? 0, scores[parent] ?? 0)
      at = parent
    }
    set(at, slot, score)
  }

  function siftDown(slot: number, score: number): void {
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= size) break
      const right = child + 1
      if (
        right < size &&
        isWorse(scores[right] ?? 0, slots[right] ?? 0, scores[child] ?? 0, slots[child] ?? 0)
      )
        child = right
      if (!isWorse(scores[child] ?? 0, slots[child] ?? 0, score, slot)) break
      set(at, slots[child] ?? 0, scores[child] ?? 0)
      at = child
    }
    set(at, slot, score)
  }

  return {
    get floor() {
      return floor
    },
    offer(slot, score) {
      if (size < limit) {
        siftUp(size, slot, score)
        size += 1
        if (size === limit) floor = scores[0] ?? floor
        return
      }
      if (score < floor || limit === 0 || !isWorse(floor, slots[0] ?? 0, score, slot)) return
      siftDown(slot, score)
      floor = scores[0] ?? floor
    },
    take() {
      const kept = Array.from({ length: size }, (_, i) => ({ slot: slots[i] ?? 0, score: scores[i] ?? 0 }))
      return kept.sort((a, b) => b.score - a.score || (before(a.slot, b.slot) ? -1 : 1))
    },
  }
}
