// A page's words to lines in reading order: words of one baseline join, columns are read one after the other.
import { crosses, findGutter, type Gutter, type Row, toRows } from './columns.ts'
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
  /** All its words are. */
  bold: boolean
  mono: boolean
  page: number
  /** Left and right edge of the column in which it stands. */
  column: { left: number; right: number }
}

/** A gap this many times the font's size parts a line into cells. */
const CELL_GAP = 1.6
const PIECE_GAP = 0.45
const WORD_GAP = 0.15
/** Three columns of text at most; what falls apart further is a table. */
const MAX_SPLITS = 2

export const pageLines = (page: Page): Line[] => readRegion(page.words, page.number, MAX_SPLITS)

function readRegion(words: readonly Word[], page: number, splits: number): Line[] {
  const rows = toRows(words)
  const gutter = splits > 0 ? findGutter(rows) : undefined
  if (gutter === undefined) return toLines(rows, page)
  // What crosses the gutter (a title, a wide figure's caption) parts the page into bands, each read column by column.
  const lines: Line[] = []
  let band: Row[] = []
  let crossing: Row[] = []
  const flushBand = (): void => {
    for (const side of sidesOf(band, gutter)) lines.push(...readRegion(side, page, splits - 1))
    band = []
  }
  const flushCrossing = (): void => {
    lines.push(...toLines(crossing, page))
    crossing = []
  }
  for (const row of rows) {
    if (crosses(row, gutter)) {
      flushBand()
      crossing.push(row)
    } else {
      flushCrossing()
      band.push(row)
    }
  }
  flushBand()
  flushCrossing()
  return lines
}

function sidesOf(rows: readonly Row[], gutter: Gutter): [Word[], Word[]] {
  const middle = (gutter.left + gutter.right) / 2
  const words = rows.flat()
  return [words.filter((word) => word.x < middle), words.filter((word) => word.x >= middle)]
}

function toLines(rows: readonly Row[], page: number): Line[] {
  const words = rows.flat()
  if (words.length === 0) return []
  const column = {
    left: words.reduce((least, word) => Math.min(least, word.x), Number.POSITIVE_INFINITY),
    right: words.reduce((most, word) => Math.max(most, word.x + word.width), 0),
  }
  return rows.flatMap((row) => {
    const [first] = row
    return first === undefined ? [] : [toLine(row, first, page, column)]
  })
}

function toLine(row: Row, first: Word, page: number, column: Line['column']): Line {
  const pieces: Piece[] = []
  // Words are put together at the end: a line of 100,000 would otherwise be looked through for each of them.
  const cells: string[][] = []
  const justified = isJustified(row)
  let right = first.x
  for (const [i, word] of row.entries()) {
    const before = row[i - 1]
    const size = Math.max(word.size, before?.size ?? 0)
    const gap = i === 0 ? 0 : word.x - right
    const spaced = gap > WORD_GAP * word.size
    const last = pieces.at(-1)
    if (last === undefined || (gap > PIECE_GAP * word.size && !justified)) {
      pieces.push({ text: word.text, x: word.x, right: word.x + word.width })
    } else {
      const blank = spaced && !/\s$/.test(before?.text ?? '') && !/^\s/.test(word.text)
      last.text += blank ? ` ${word.text}` : word.text
      last.right = Math.max(last.right, word.x + word.width)
    }
    const cell = cells.at(-1)
    if (cell === undefined || (gap > CELL_GAP * size && !justified)) cells.push([word.text.trim()])
    else cell.push(spaced && !/^\s/.test(word.text) ? ` ${word.text.trimEnd()}` : word.text.trimEnd())
    right = Math.max(right, word.x + word.width)
  }
  // The font of the longest run is the line's: footnote marks and bold words do not decide.
  const longest = row.reduce((most, word) => (word.text.length > most.text.length ? word : most), first)
  return {
    cells: cells.map((words) => words.join('')),
    pieces,
    x: first.x,
    right,
    y: first.y,
    size: longest.size,
    font: longest.font,
    bold: row.every((word) => word.bold || !/[\p{L}\p{N}]/u.test(word.text)) && row.some((word) => word.bold),
    mono: row.every((word) => word.mono),
    page,
    column,
  }
}

/** Blanks stretched alike to fill the column: running text, however wide they are. A table's gaps differ. */
function isJustified(row: Row): boolean {
  const gaps = row.flatMap((word, i) => {
    const before = row[i - 1]
    const gap = before === undefined ? 0 : word.x - before.x - before.width
    return gap > WORD_GAP * word.size ? [gap] : []
  })
  const widest = gaps.reduce((most, gap) => Math.max(most, gap), 0)
  const narrowest = gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY)
  return gaps.length >= 2 && widest <= 1.25 * narrowest && widest < 6 * (row[0]?.size ?? 0)
}
