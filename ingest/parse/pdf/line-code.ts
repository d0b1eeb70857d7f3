// Code in a PDF: lines in a font of one width, their indents told from where they begin.
import type { TextBuilder } from '../text-builder.ts'
import type { Line } from './page-lines.ts'

/** A document that is mostly set in one width (a typescript, a plain text print) has no code to tell apart. */
export function hasCode(lines: readonly Line[]): boolean {
  let mono = 0
  let all = 0
  for (const line of lines) {
    const length = line.cells.join(' ').length
    all += length
    if (line.mono) mono += length
  }
  return mono > 0 && mono < all * 0.6
}

/** Adds the run of code lines that begins at `at`; returns where it ends. */
export function addCode(out: TextBuilder, lines: readonly Line[], at: number): number {
  let end = at + 1
  while (lines[end]?.mono === true && goesOn(lines[end - 1], lines[end])) end += 1
  const run = lines.slice(at, end)
  const lefts = new Map<number, number>()
  for (const { x, column } of run) lefts.set(column.left, Math.min(x, lefts.get(column.left) ?? x))
  const text: string[] = []
  for (const [i, line] of run.entries()) {
    const before = run[i - 1]
    if (before && line.page === before.page && line.y - before.y > 1.9 * line.size) text.push('')
    text.push(codeOf(line, lefts.get(line.column.left) ?? line.x))
  }
  const page = lines[at]?.page
  out.add('code', text.join('\n'), { group: out.newGroup(), ...(page !== undefined && { page }) })
  return end
}

const goesOn = (line: Line | undefined, next: Line | undefined): boolean =>
  line !== undefined &&
  next !== undefined &&
  // On the next page or in the next column it begins at the top again.
  (line.page !== next.page || next.y < line.y || next.y - line.y < 3.2 * next.size)

/** No line of code has more words; placing each looks at all before it. */
const MAX_PIECES = 1000

/** Every letter takes the same width, so places are columns. */
function codeOf(line: Line, left: number): string {
  if (line.pieces.length > MAX_PIECES) return line.pieces.map(({ text }) => text.trim()).join(' ')
  const width = widthOfLetter(line)
  let text = ''
  for (const piece of line.pieces) {
    const column = Math.min(200, Math.round((piece.x - left) / width))
    text = text.padEnd(Math.max(column, text === '' ? 0 : text.length + 1)) + piece.text.trim()
  }
  return text
}

function widthOfLetter(line: Line): number {
  const longest = line.pieces.reduce((most, piece) => (piece.text.length > most.text.length ? piece : most))
  const width = (longest.right - longest.x) / Math.max(1, longest.text.length)
  return width > 0 ? width : line.size * 0.6
}
