// Simple (=== ===) and grid (+---+) tables of reStructuredText to rows.
import { joinCells } from '../join-cells.ts'
import type { TextBuilder } from '../text-builder.ts'
import { plainRst } from './rst-inline.ts'

const SIMPLE = /^\s*=+(?: +=+)+\s*$/
const GRID = /^\s*\+[-=]+(?:\+[-=]+)*\+\s*$/

export const isRstTable = (lines: readonly string[], at: number): boolean =>
  SIMPLE.test(lines[at] ?? '') || GRID.test(lines[at] ?? '')

/** Returns where the table ends. */
export function addRstTable(lines: readonly string[], at: number, out: TextBuilder): number {
  return GRID.test(lines[at] ?? '') ? addGrid(lines, at, out) : addSimple(lines, at, out)
}

function addSimple(lines: readonly string[], at: number, out: TextBuilder): number {
  const starts = [...(lines[at] ?? '').matchAll(/=+/g)].map((match) => match.index)
  const cut = (line: string): string[] =>
    starts.map((start, i) => line.slice(start, starts[i + 1] ?? line.length).trim())
  const rules = [at]
  let end = at + 1
  // The header's rule is the second one, the table's end the last one before a blank line.
  for (; end < lines.length && rules.length < 3; end += 1) {
    if (!SIMPLE.test(lines[end] ?? '')) continue
    rules.push(end)
    if ((lines[end + 1] ?? '').trim() === '') {
      end += 1
      break
    }
  }
  const hasHeader = rules.length === 3
  const rows: string[][] = []
  for (let i = at + 1; i < end; i += 1) {
    const line = lines[i] ?? ''
    if (rules.includes(i) || line.trim() === '' || /^\s*-+(?: +-+)*\s*$/.test(line)) continue
    const cells = cut(line)
    const last = rows.at(-1)
    // A row whose first cell is blank goes on with the row above it.
    if (cells[0] === '' && last && !rules.includes(i - 1)) appendCells(last, cells)
    else rows.push(cells)
  }
  const headerRows = hasHeader ? countRows(lines, rules, rows.length) : 0
  emit(rows, headerRows, out)
  return end
}

const countRows = (
  lines: readonly string[],
  [first = 0, second = 0]: readonly number[],
  most: number,
): number => Math.min(most, lines.slice(first + 1, second).some((line) => line.trim() !== '') ? 1 : 0)

function addGrid(lines: readonly string[], at: number, out: TextBuilder): number {
  let end = at
  while (/^\s*[+|]/.test(lines[end] ?? '')) end += 1
  const rows: string[][] = []
  let headerRows = 0
  let current: string[] | undefined
  for (const line of lines.slice(at, end)) {
    if (GRID.test(line)) {
      if (current) rows.push(current)
      if (line.includes('=') && rows.length > 0) headerRows = rows.length
      current = undefined
      continue
    }
    const cells = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim())
    const row: string[] = current ?? cells.map(() => '')
    appendCells(row, cells)
    current = row
  }
  if (current) rows.push(current)
  emit(rows, headerRows, out)
  return end
}

function appendCells(row: string[], cells: readonly string[]): void {
  for (const [i, cell] of cells.entries()) row[i] = `${row[i] ?? ''} ${cell}`.trim()
}

function emit(rows: readonly string[][], headerRows: number, out: TextBuilder): void {
  const group = out.newGroup()
  const texts = rows.map((row) => joinCells(row.map(plainRst)))
  const header = headerRows > 0 ? texts[headerRows - 1] : undefined
  for (const [i, text] of texts.entries()) {
    out.add('table-row', text, { group, ...(header !== undefined && i >= headerRows && { header }) })
  }
}
