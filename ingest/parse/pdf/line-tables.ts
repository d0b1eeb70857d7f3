// Table rows in a PDF: neighbouring lines that fall apart into cells, by wide gaps or by standing in columns.

import { foldSpaces } from '../clean-text.ts'
import { joinCells } from '../join-cells.ts'
import type { TextBuilder } from '../text-builder.ts'
import type { Line, Piece } from './page-lines.ts'

const ALIGNED = 3
/** Lines of one cell stand closer than this (in font sizes); rows mostly stand further apart. */
const TIGHT = 1.45
/** What tells whether a cell goes on: the table's last lines. */
const LINES_LOOKED_AT = 60
/** What falls apart further is no table that a person could read. */
const MOST_COLUMNS = 100
/** Bullets and numbers stand in a column too. */
const MARKER = /^(?:[•‣◦▪▫●○■□➢➤✓\uf0b7\uf0a7–*-]|\(?\d{1,3}[.)])$/

/** Does the line at `at` belong to a table together with the line after or before it? */
export const isTableAt = (lines: readonly Line[], at: number): boolean =>
  isPair(lines[at], lines[at + 1]) || isPair(lines[at - 1], lines[at])

/** Returns where the table ends. */
export function addTable(out: TextBuilder, lines: readonly Line[], at: number): number {
  let end = at + 1
  while (isPair(lines[end - 1], lines[end]) || isWrapped(lines, at, end)) end += 1
  const rows = toRows(lines.slice(at, end))
  const group = out.newGroup()
  let header: string | undefined
  for (const [i, cells] of rows.entries()) {
    const text = joinCells(cells)
    const page = lines[at]?.page
    out.add('table-row', text, {
      group,
      ...(page !== undefined && { page }),
      ...(header !== undefined && { header }),
    })
    if (i === 0 && cells.every((cell) => !/^[\d.,%€$\s-]+$/.test(cell))) header = text
  }
  return end
}

const isPair = (line: Line | undefined, next: Line | undefined): boolean =>
  line !== undefined &&
  next !== undefined &&
  line.page === next.page &&
  next.y > line.y &&
  !(line.mono && next.mono) &&
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

/** A line close below that has words in some of the table's columns only: a cell that goes on. */
function isWrapped(lines: readonly Line[], at: number, end: number): boolean {
  const last = lines[end - 1]
  const next = lines[end]
  if (
    !last ||
    !next ||
    next.page !== last.page ||
    next.y <= last.y ||
    MARKER.test(next.pieces[0]?.text.trim() ?? '')
  )
    return false
  // A heading or code is no cell.
  if (Math.abs(next.size - last.size) > 0.1 * last.size || next.mono !== last.mono) return false
  if (next.bold && !last.bold) return false
  const from = Math.max(at, end - LINES_LOOKED_AT)
  const before = columnsOf(lines.slice(from, end))
  if (before.length < 2) return false
  const after = columnsOf(lines.slice(from, end + 1))
  if (after.length !== before.length) return false
  const [first] = before
  // Below the first column alone stands, more often than a wrapped cell, the paragraph after the table.
  const onlyFirst = first !== undefined && next.pieces.length === 1 && next.x < first.right
  return next.y - last.y < (onlyFirst ? 1 : 2.4) * next.size && next.pieces.length <= before.length
}

/** Stretches of the page's width that have words in any of the lines. */
function columnsOf(lines: readonly Line[]): { x: number; right: number }[] {
  const columns: { x: number; right: number }[] = []
  const parts = lines.flatMap(({ pieces }) => pieces).sort((a, b) => a.x - b.x)
  for (const { x, right } of parts) {
    const last = columns.at(-1)
    if (last && x < last.right) last.right = Math.max(last.right, right)
    else columns.push({ x, right })
  }
  return columns
}

function toRows(lines: readonly Line[]): string[][] {
  const columns = columnsOf(lines)
  // A cell that reaches over several columns leaves no borders to go by: each line is then a row of its own.
  const most = lines.reduce((count, line) => Math.max(count, line.cells.length), 0)
  if (columns.length < Math.max(2, most) || columns.length > MOST_COLUMNS) return lines.map(ownCells)
  const rows: string[][] = []
  let last: Line | undefined
  for (const line of lines) {
    const cells = columns.map((column) =>
      foldSpaces(
        line.pieces
          .filter((cell) => cell.x >= column.x && cell.x < column.right)
          .map(({ text }) => text)
          .join(' '),
      ),
    )
    const row = rows.at(-1)
    const gap = last === undefined ? Number.POSITIVE_INFINITY : line.y - last.y
    const goesOn =
      row !== undefined &&
      rows.length > 1 &&
      gap < TIGHT * line.size &&
      goesOnWith(row, cells, gap < line.size)
    if (row !== undefined && goesOn) {
      for (const [i, cell] of cells.entries()) row[i] = `${row[i] ?? ''} ${cell}`.trim()
    } else rows.push(cells)
    last = line
  }
  return rows
}

const ownCells = (line: Line): string[] => {
  const pieces = line.pieces.map(({ text }) => foldSpaces(text))
  return pieces.length <= 2 ? pieces : line.cells
}

/** Lines closer than their size are cells centred beside each other; else the first column says where a row begins. */
const goesOnWith = (row: readonly string[], cells: readonly string[], overlaps: boolean): boolean =>
  overlaps || (cells[0] === '' && row.some((cell, i) => cell !== '' && cells[i] !== ''))
