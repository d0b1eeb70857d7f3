// Table rows in a PDF: neighbouring lines that fall apart into cells, by wide gaps or by standing in columns.

import { foldSpaces } from '../clean-text.ts'
import type { TextBuilder } from '../text-builder.ts'
import type { Line, Piece } from './page-lines.ts'

const ALIGNED = 3
/** Bullets and numbers stand in a column too. */
const MARKER = /^(?:[•‣◦▪▫●○■□➢➤✓\uf0b7\uf0a7–*-]|\(?\d{1,3}[.)])$/

/** Does the line at `at` belong to a table together with the line after or before it? */
export const isTableAt = (lines: readonly Line[], at: number): boolean =>
  isPair(lines[at], lines[at + 1]) || isPair(lines[at - 1], lines[at])

/** Returns where the table ends. */
export function addTable(out: TextBuilder, lines: readonly Line[], at: number): number {
  let end = at + 1
  while (isPair(lines[end - 1], lines[end])) end += 1
  const rows = lines.slice(at, end)
  const fine = rows.some((row, i) => inColumns(row, rows[i + 1]))
  const group = out.newGroup()
  let header: string | undefined
  for (const row of rows) {
    const cells = fine ? row.pieces.map(({ text }) => foldSpaces(text)) : row.cells
    const text = cells.join(' | ')
    out.add('table-row', text, { group, page: row.page, ...(header !== undefined && { header }) })
    if (row === rows[0] && cells.every((cell) => !/^[\d.,%€$\s-]+$/.test(cell))) header = text
  }
  return end
}

const isPair = (line: Line | undefined, next: Line | undefined): boolean =>
  line !== undefined &&
  next !== undefined &&
  line.page === next.page &&
  next.y > line.y &&
  !MARKER.test(line.pieces[0]?.text.trim() ?? '') &&
  !MARKER.test(next.pieces[0]?.text.trim() ?? '') &&
  ((line.cells.length > 1 && next.cells.length > 1) || inColumns(line, next))

/** As many pieces, and each stands below the other: at its left edge, its right edge or its middle. */
function inColumns(line: Line, next: Line | undefined): boolean {
  if (!next || line.pieces.length < 2 || line.pieces.length !== next.pieces.length) return false
  return line.pieces.every((piece, i) => {
    const other = next.pieces[i]
    return other !== undefined && isBelow(piece, other)
  })
}

const isBelow = (a: Piece, b: Piece): boolean =>
  Math.abs(a.x - b.x) < ALIGNED ||
  Math.abs(a.right - b.right) < ALIGNED ||
  Math.abs(a.x + a.right - b.x - b.right) < 2 * ALIGNED
