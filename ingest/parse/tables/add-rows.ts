// Rows of a sheet or CSV file to blocks: one line a row, each carrying the header.
import { foldSpaces } from '../clean-text.ts'
import { joinCells } from '../join-cells.ts'
import type { TextBuilder } from '../text-builder.ts'

/** The first row with two cells or more is the header when none of its cells is a number; lines above it are text. */
export function addRows(out: TextBuilder, rows: Iterable<readonly string[]>): void {
  const group = out.newGroup()
  let header: string | undefined
  let inTable = false
  for (const row of rows) {
    const cells = row.map(foldSpaces)
    const filled = cells.filter((cell) => cell !== '').length
    if (filled === 0) continue
    if (!inTable && filled === 1) {
      out.add('paragraph', cells.join(' '))
      continue
    }
    const text = joinCells(cells)
    out.add('table-row', text, { group, ...(header !== undefined && { header }) })
    if (!inTable && cells.every((cell) => cell === '' || !isValue(cell))) header = text
    inTable = true
  }
}

/** Numbers, amounts, dates and times: values, not names of columns. A year alone may be a column. */
const isValue = (cell: string): boolean =>
  /^[-+(]?[\p{Sc}]?[\d.,:/%\s-]+[\p{Sc}%)]?$/u.test(cell) && !/^(?:19|20)\d\d$/.test(cell)
