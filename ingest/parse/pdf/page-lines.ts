// A page's words to lines in reading order: words of one baseline join, columns are read one after the other.
import type { Page, Word } from './open-pdf.ts'

/** A run of words without a gap to speak of. */
export interface Piece {
  text: string
  x: number
  right: number
}

export interface Line {
  /** Parts set apart by wide gaps: cells of a table row, or one part for running text. */
  cells: string[]
  /** Parts set apart by gaps wider than a word's: cells only where those of the next line stand below them. */
  pieces: Piece[]
  x: number
  right: number
  y: number
  size: number
  font: string
  page: number
  /** Left and right edge of the column in which it stands. */
  column: { left: number; right: number }
}

type Segment = {
  pieces: Piece[]
  x: number
  right: number
  y: number
  size: number
  font: string
  length: number
}

/** A gap this many times the font's size parts a line into cells. */
const CELL_GAP = 1.6
const PIECE_GAP = 0.45

export function pageLines(page: Page): Line[] {
  const segments = toSegments(page.words)
  const gutter = findGutter(segments, page.width)
  if (gutter === undefined) return toLines(segments, page.number)
  // What crosses the gutter (a title, a wide figure's caption) parts the page into bands, each read column by column.
  const crossing = segments.filter((part) => part.x < gutter && part.right > gutter).sort((a, b) => a.y - b.y)
  const lines: Line[] = []
  let top = Number.NEGATIVE_INFINITY
  for (const bound of [...crossing.map(({ y }) => y), Number.POSITIVE_INFINITY]) {
    const band = segments.filter((part) => part.y > top && part.y < bound)
    lines.push(
      ...toLines(
        band.filter((part) => part.right <= gutter),
        page.number,
      ),
    )
    lines.push(
      ...toLines(
        band.filter((part) => part.x >= gutter),
        page.number,
      ),
    )
    if (bound !== top)
      lines.push(
        ...toLines(
          crossing.filter(({ y }) => y === bound),
          page.number,
        ),
      )
    top = bound
  }
  return lines
}

/** Words on one baseline with no wide gap between them. */
function toSegments(words: readonly Word[]): Segment[] {
  const rows: Word[][] = []
  for (const word of [...words].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.findLast((candidate) => onBaseline(candidate, word))
    if (row) row.push(word)
    else rows.push([word])
  }
  return rows.flatMap((row) => {
    const parts: Segment[] = []
    for (const word of row.sort((a, b) => a.x - b.x)) {
      const last = parts.at(-1)
      const gap = last ? word.x - last.right : 0
      if (!last || gap > CELL_GAP * Math.max(last.size, word.size)) parts.push(newSegment(word))
      else append(last, word, gap)
    }
    return parts
  })
}

const onBaseline = (row: readonly Word[], word: Word): boolean => {
  const [first] = row
  return first !== undefined && Math.abs(first.y - word.y) < 0.4 * Math.max(first.size, word.size)
}

const newSegment = (word: Word): Segment => ({
  pieces: [{ text: word.text, x: word.x, right: word.x + word.width }],
  x: word.x,
  right: word.x + word.width,
  y: word.y,
  size: word.size,
  font: word.font,
  length: word.text.length,
})

function append(segment: Segment, word: Word, gap: number): void {
  const right = word.x + word.width
  const piece = segment.pieces.at(-1)
  if (!piece || gap > PIECE_GAP * word.size) segment.pieces.push({ text: word.text, x: word.x, right })
  else {
    const spaced = /\s$/.test(piece.text) || /^\s/.test(word.text)
    piece.text += gap > 0.15 * word.size && !spaced ? ` ${word.text}` : word.text
    piece.right = Math.max(piece.right, right)
  }
  segment.right = Math.max(segment.right, right)
  // The font of the longest run is the line's: footnote marks and bold words do not decide.
  if (word.text.length > segment.length) {
    segment.size = word.size
    segment.font = word.font
    segment.length = word.text.length
  }
}

/** The middle of a blank strip between two columns of running text; undefined on a page of one column. */
function findGutter(segments: readonly Segment[], width: number): number | undefined {
  if (segments.length < 20) return undefined
  let best: { at: number; crossing: number } | undefined
  for (let at = width * 0.3; at <= width * 0.7; at += 3) {
    const crossing = segments.filter((part) => part.x < at && part.right > at).length
    if (!best || crossing < best.crossing) best = { at, crossing }
    else if (crossing === best.crossing && Math.abs(at - width / 2) < Math.abs(best.at - width / 2))
      best.at = at
  }
  if (!best || best.crossing > segments.length * 0.15) return undefined
  const { at } = best
  const left = segments.filter((part) => part.right <= at)
  const right = segments.filter((part) => part.x >= at)
  return isColumn(left, segments.length) && isColumn(right, segments.length) ? at : undefined
}

/** Running text fills its column's width; a table's cells and lists of short entries do not. */
function isColumn(parts: readonly Segment[], all: number): boolean {
  if (parts.length < all * 0.25) return false
  const left = Math.min(...parts.map(({ x }) => x))
  const right = Math.max(...parts.map((part) => part.right))
  const widths = parts.map((part) => part.right - part.x).sort((a, b) => a - b)
  return (widths[Math.floor(widths.length / 2)] ?? 0) > 0.6 * (right - left)
}

function toLines(segments: readonly Segment[], page: number): Line[] {
  if (segments.length === 0) return []
  const column = {
    left: segments.reduce((least, part) => Math.min(least, part.x), Number.POSITIVE_INFINITY),
    right: segments.reduce((most, part) => Math.max(most, part.right), 0),
  }
  const lines: Line[] = []
  for (const part of [...segments].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const last = lines.at(-1)
    if (last && Math.abs(last.y - part.y) < 0.4 * Math.max(last.size, part.size)) {
      last.cells.push(textOf(part))
      last.pieces.push(...part.pieces)
      last.right = Math.max(last.right, part.right)
    } else {
      const { x, right, y, size, font } = part
      lines.push({ cells: [textOf(part)], pieces: [...part.pieces], x, right, y, size, font, page, column })
    }
  }
  return lines
}

const textOf = (segment: Segment): string =>
  segment.pieces
    .map(({ text }) => text.trim())
    .join(' ')
    .trim()
