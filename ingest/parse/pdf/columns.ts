// Columns of running text on a page: where a blank strip parts nearly all rows, and both sides are filled like text.
import type { Word } from './open-pdf.ts'

export interface Gutter {
  left: number
  right: number
}

/** Rows with words on both sides of a strip narrower than this (in font sizes) are one line of text. */
const LEAST_STRIP = 0.8
const LEAST_ROWS = 8
/** Running text fills its column; a table's cells and lists of short entries do not. */
const FILLED = 0.55

/** Words of one baseline, from left to right. */
export type Row = Word[]

/** Words come from top to bottom: one whose baseline is none of the last rows' begins a row, however many there are. */
const ROWS_LOOKED_AT = 64

export function toRows(words: readonly Word[]): Row[] {
  const rows: Row[] = []
  for (const word of [...words].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.slice(-ROWS_LOOKED_AT).findLast((candidate) => onBaseline(candidate, word))
    if (row) row.push(word)
    else rows.push([word])
  }
  return rows.map((row) => row.sort((a, b) => a.x - b.x))
}

const onBaseline = (row: Row, word: Word): boolean => {
  const [first] = row
  return first !== undefined && Math.abs(first.y - word.y) < 0.4 * Math.max(first.size, word.size)
}

const rightOf = (word: Word): number => word.x + word.width

/** undefined on a page of one column. */
export function findGutter(rows: readonly Row[]): Gutter | undefined {
  if (rows.length < LEAST_ROWS) return undefined
  const left = rows.reduce((least, row) => Math.min(least, row[0]?.x ?? least), Number.POSITIVE_INFINITY)
  const right = rows.reduce(
    (most, row) => row.reduce((furthest, word) => Math.max(furthest, rightOf(word)), most),
    0,
  )
  const width = right - left
  const covered = coverage(rows, left, right)
  const bearable = rows.length * 0.2
  let best: Gutter | undefined
  let open: number | undefined
  for (let at = Math.floor(width * 0.25); at <= Math.ceil(width * 0.75); at += 1) {
    const free = (covered[at] ?? 0) <= bearable
    if (free) open ??= at
    if (open !== undefined && (!free || at === Math.ceil(width * 0.75))) {
      const strip = { left: left + open, right: left + at }
      if (best === undefined || strip.right - strip.left > best.right - best.left) best = strip
      open = undefined
    }
  }
  if (best === undefined) return undefined
  const size = medianOf(rows.map((row) => row[0]?.size ?? 0))
  if (best.right - best.left < LEAST_STRIP * size) return undefined
  const parted = rows.filter((row) => !crosses(row, best))
  const sides = [
    {
      from: left,
      to: best.left,
      rows: parted.map((row) => row.filter((word) => rightOf(word) <= best.right)),
    },
    { from: best.right, to: right, rows: parted.map((row) => row.filter((word) => word.x >= best.left)) },
  ]
  return sides.every((side) => isText(side, rows.length)) ? best : undefined
}

/** How many rows have a word over each point: a word adds where it begins and takes where it ends, then all is summed. */
function coverage(rows: readonly Row[], left: number, right: number): number[] {
  const counts: number[] = new Array(Math.max(0, Math.min(20_000, Math.ceil(right - left)) + 1)).fill(0)
  for (const row of rows) {
    let done = 0
    for (const word of row) {
      const from = Math.max(done, Math.floor(word.x - left))
      const to = Math.min(counts.length - 1, Math.ceil(rightOf(word) - left))
      if (from >= to) continue
      counts[from] = (counts[from] ?? 0) + 1
      counts[to] = (counts[to] ?? 0) - 1
      done = to
    }
  }
  let covering = 0
  return counts.map((change) => {
    covering += change
    return covering
  })
}

/** A title, a wide figure's caption, or a line that only happens to have a space there. */
export function crosses(row: Row, gutter: Gutter): boolean {
  const middle = (gutter.left + gutter.right) / 2
  if (row.some((word) => word.x < middle && rightOf(word) > middle)) return true
  const before = row.filter((word) => rightOf(word) <= middle).at(-1)
  const after = row.find((word) => word.x >= middle)
  if (before === undefined || after === undefined) return false
  return after.x - rightOf(before) < 0.7 * (gutter.right - gutter.left)
}

function isText(side: { from: number; to: number; rows: readonly Row[] }, all: number): boolean {
  const filled = side.rows.filter((row) => row.length > 0)
  if (filled.length < Math.max(LEAST_ROWS, all * 0.2)) return false
  const share = filled.map((row) => row.reduce((sum, word) => sum + word.width, 0) / (side.to - side.from))
  return medianOf(share) > FILLED
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
