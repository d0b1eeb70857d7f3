// Tables: one block a row, cells joined by ` | `, each row carrying the header. Layout tables are not tables.
import { joinCells } from '../join-cells.ts'
import type { TextBuilder } from '../text-builder.ts'
import { meaningfulAlt } from './alt-text.ts'
import { attributeOf, childElements, type DomElement, findElement, walk } from './dom.ts'
import { createInlineBuffer } from './inline-buffer.ts'
import { isContent, type VisibleOptions } from './visible.ts'

type Row = { cells: string[]; isHeader: boolean; anchor: string | undefined }

/** Pages that claim more are broken or hostile. */
const MAX_SPAN = 50
const MAX_COLUMNS = 300
const BLOCKS = /^(?:p|div|br|tr|td|th|dt|dd|h[1-6]|pre|section|figure|figcaption|blockquote)$/

/** False when it only arranges content (one column, nested tables, code, headings): it is then read like a <div>. */
export function renderTable(table: DomElement, out: TextBuilder, options: VisibleOptions): boolean {
  if (/^(?:presentation|none)$/.test(attributeOf(table, 'role'))) return false
  if (findElement(table, ({ name }) => /^(?:table|h[1-6]|pre|dl|iframe|video)$/.test(name))) return false
  const { rows, caption } = readRows(table, options)
  const filled = rows.filter((row) => row.cells.some((cell) => cell !== ''))
  const columns = new Set(filled.flatMap((row) => row.cells.flatMap((cell, i) => (cell === '' ? [] : [i]))))
  if (columns.size < 2 || (filled.length < 2 && !filled[0]?.isHeader)) return false
  if (filled.some((row) => row.cells.some((cell) => cell.length > 2500))) return false

  addTable(out, filled, caption)
  return true
}

function addTable(out: TextBuilder, rows: readonly Row[], caption: string): void {
  const group = out.newGroup()
  const headers = headerRows(rows)
  const header = headers === 0 ? undefined : joinCells(mergeRows(rows.slice(0, headers)))
  out.add('paragraph', caption, { group })
  for (const [index, row] of rows.entries()) {
    out.add('table-row', joinCells(row.cells), {
      group,
      ...(row.anchor !== undefined && { anchor: row.anchor }),
      ...(header !== undefined && index >= headers && { header }),
    })
  }
}

/** How many rows on top are the header: those marked so, else a first row that reads like one. */
function headerRows(rows: readonly Row[]): number {
  const marked = rows.findIndex((row) => !row.isHeader)
  if (marked === -1) return 0
  if (marked > 0) return marked
  const [first] = rows
  if (first === undefined || rows.length < 3 || rows.some((row) => row.isHeader)) return 0
  return first.cells.every((cell) => cell !== '' && cell.length <= 40 && !/\d/.test(cell)) ? 1 : 0
}

/** Two header rows become one: each column's words, top to bottom, without repeats. */
function mergeRows(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map((row) => row.cells.length))
  return Array.from({ length: width }, (_, i) =>
    [...new Set(rows.map((row) => row.cells[i] ?? '').filter((cell) => cell !== ''))].join(' '),
  )
}

function readRows(table: DomElement, options: VisibleOptions): { rows: Row[]; caption: string } {
  const rows: Row[] = []
  let caption = ''
  /** Cells that reach down from rows above: column → text and rows left. */
  const reaching = new Map<number, { text: string; left: number }>()
  const addRow = (tr: DomElement, inHead: boolean): void => {
    const cells: string[] = []
    const own = childElements(tr).filter(({ name }) => name === 'td' || name === 'th')
    const fillReaching = (): void => {
      for (let above = reaching.get(cells.length); above; above = reaching.get(cells.length)) {
        above.left -= 1
        if (above.left === 0) reaching.delete(cells.length)
        cells.push(above.text)
      }
    }
    for (const cell of own) {
      fillReaching()
      const text = isContent(cell, options) ? cellText(cell, options) : ''
      const down = spanOf(cell, 'rowspan')
      for (let i = 0; i < spanOf(cell, 'colspan') && cells.length < MAX_COLUMNS; i += 1) {
        if (down > 1) reaching.set(cells.length, { text: i === 0 ? text : '', left: down - 1 })
        cells.push(i === 0 ? text : '')
      }
    }
    fillReaching()
    const headed = own.filter((cell) => cellText(cell, options) !== '')
    rows.push({
      cells,
      isHeader: inHead || (headed.length > 0 && headed.every(({ name }) => name === 'th')),
      anchor: tr.attribs['id'],
    })
  }
  for (const part of childElements(table)) {
    if (part.name === 'caption') caption = cellText(part, options)
    else if (part.name === 'tr') addRow(part, false)
    else if (/^t(?:head|body|foot)$/.test(part.name) && isContent(part, options)) {
      for (const tr of childElements(part)) if (tr.name === 'tr') addRow(tr, part.name === 'thead')
    }
  }
  return { rows, caption }
}

const spanOf = (cell: DomElement, name: 'rowspan' | 'colspan'): number =>
  Math.min(MAX_SPAN, Math.max(1, Number.parseInt(attributeOf(cell, name), 10) || 1))

/** A cell on one line: paragraphs follow each other, list items are set off by semicolons. */
function cellText(cell: DomElement, options: VisibleOptions): string {
  const buffer = createInlineBuffer()
  walk(cell, {
    enter(element) {
      if (!isContent(element, options)) return false
      if (element.name === 'img') buffer.words(meaningfulAlt(element))
      else if (element.name === 'li') buffer.text(element.prev === null || buffer.isBlank ? ' ' : '; ')
      else if (BLOCKS.test(element.name)) buffer.text(' ')
      return true
    },
    leave(element) {
      if (BLOCKS.test(element.name)) buffer.text(' ')
    },
    text: (data) => buffer.text(data),
  })
  return buffer.take().join(' ').replace(/ ;/g, ';')
}
