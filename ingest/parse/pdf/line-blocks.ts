// Lines of a PDF to blocks: headings by size or outline, lists, table rows, paragraphs with hyphenation undone.

import { foldSpaces } from '../clean-text.ts'
import type { TextBuilder } from '../text-builder.ts'
import { addCode, hasCode } from './line-code.ts'
import { addTable, isTableAt } from './line-tables.ts'
import type { OutlineEntry } from './open-pdf.ts'
import type { Line } from './page-lines.ts'

// Signs that are nothing but bullets need no blank behind them: some programs set it by a tab stop.
const BULLET = /^(?:[•‣◦▪▫●○■□➢➤✓\uf0b7\uf0a7]\s*|[–*-]\s+)(?=\S)/
const NUMBERED = /^(?:(?:\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)|\d{1,2}\.(?=\p{Lu}\p{Ll}))/u
const MAX_HEADING = 160
const MAX_BOLD_HEADING = 100
/** Each line more looks at all of the text so far. */
const MAX_PARAGRAPH_LINES = 500
const LABEL =
  /^(?:note|tip|hint|caution|warning|important|example|hinweis|tipp|achtung|warnung|wichtig|beispiel|remarque|attention|astuce|exemple|nota|aviso|atención|ejemplo|attenzione|let op)$/i

export function addLines(out: TextBuilder, lines: readonly Line[], outline: readonly OutlineEntry[]): void {
  const body = bodySize(lines)
  const levels = headingLevels(lines, body)
  const inOutline = new Map(outline.map((entry) => [foldSpaces(entry.title).toLowerCase(), entry.level]))
  const spacing = lineSpacing(lines, body)
  const measures: Measures = { body, spacing, levels, list: undefined }
  const code = hasCode(lines)
  // An outline names the headings better than bold letters do.
  const boldLevel = outline.length < 5 && boldHeadings(lines, body) ? Math.min(5, levels.size + 1) : undefined
  let at = 0
  while (at < lines.length) {
    const line = lines[at]
    if (line === undefined) break
    const level =
      inOutline.get(textOf(line).toLowerCase()) ??
      (isHeading(line, body) ? levels.get(line.size) : undefined) ??
      (boldLevel !== undefined && isBoldHeading(lines, at, measures) ? boldLevel : undefined)
    if (level !== undefined) at = addHeading(out, lines, at, level)
    else if (code && line.mono) at = addCode(out, lines, at)
    else if (isTableAt(lines, at)) at = addTable(out, lines, at)
    else at = addParagraph(out, lines, at, measures)
  }
}

/** A soft hyphen at the line's end is shown as a hyphen, and is undone like one. */
const textOf = (line: Line): string => foldSpaces(line.cells.join(' ').replace(/\u00ad\s*$/, '-'))

/** The size in which most characters are set. */
function bodySize(lines: readonly Line[]): number {
  const characters = new Map<number, number>()
  for (const line of lines) characters.set(line.size, (characters.get(line.size) ?? 0) + textOf(line).length)
  return [...characters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Sizes clearly above the body's, largest first: levels 1 to 4. */
function headingLevels(lines: readonly Line[], body: number): Map<number, number> {
  const sizes = [...new Set(lines.filter((line) => isHeading(line, body)).map((line) => line.size))].sort(
    (a, b) => b - a,
  )
  return new Map(sizes.map((size, i) => [size, Math.min(4, i + 1)]))
}

const isHeading = (line: Line, body: number): boolean => {
  const text = textOf(line)
  return (
    line.size >= body * 1.12 && line.cells.length === 1 && text.length <= MAX_HEADING && /\p{L}/u.test(text)
  )
}

/** Where most text is bold, bold says nothing. */
function boldHeadings(lines: readonly Line[], body: number): boolean {
  const plain = lines.filter((line) => line.size === body && !line.mono)
  return plain.filter((line) => line.bold).length < plain.length * 0.4
}

/** A short bold line of the body's size that stands above plain text, with more room before it than between lines. */
function isBoldHeading(lines: readonly Line[], at: number, { body, spacing }: Measures): boolean {
  const line = lines[at]
  const next = lines[at + 1]
  if (!line?.bold || line.mono || line.cells.length !== 1 || line.size < body * 0.95 || isItem(line))
    return false
  const text = textOf(line)
  if (text.length > MAX_BOLD_HEADING || !/\p{L}/u.test(text) || /[.,;:]$/.test(text) || LABEL.test(text))
    return false
  const before = lines[at - 1]
  const stands =
    before === undefined ||
    before.page !== line.page ||
    line.y < before.y ||
    before.bold ||
    line.y - before.y > spacing * 1.15
  // Bold words that run on are the beginning of a paragraph; a bold line of cells is a table's header.
  return stands && next !== undefined && (!next.bold || next.cells.length > 1) && !isTableAt(lines, at)
}

/** A heading set over several lines is one. */
function addHeading(out: TextBuilder, lines: readonly Line[], at: number, level: number): number {
  const first = lines[at]
  if (first === undefined) return at + 1
  let end = at + 1
  let text = textOf(first)
  for (
    let next = lines[end];
    next && continues(lines[end - 1], next) && next.size === first.size;
    next = lines[end]
  ) {
    if (
      first.size === 0 ||
      text.length + textOf(next).length > MAX_HEADING ||
      !isShortGap(lines[end - 1], next)
    )
      break
    text = joinLines(text, textOf(next))
    end += 1
  }
  out.add('heading', text, { level, page: first.page })
  return end
}

const continues = (line: Line | undefined, next: Line): boolean =>
  line !== undefined && line.page === next.page && line.font === next.font && next.y > line.y

const isShortGap = (line: Line | undefined, next: Line): boolean =>
  line !== undefined && next.y - line.y < 1.5 * Math.max(line.size, next.size)

type Measures = {
  body: number
  spacing: number
  levels: ReadonlyMap<number, number>
  /** The list that the last item belongs to; an item that begins where that one ended goes on with it. */
  list: { group: number; end: number; xs: number[] } | undefined
}

function addParagraph(out: TextBuilder, lines: readonly Line[], at: number, measures: Measures): number {
  const first = lines[at]
  if (first === undefined) return at + 1
  let text = textOf(first)
  let end = at + 1
  for (let next = lines[end]; next && end - at < MAX_PARAGRAPH_LINES; next = lines[end]) {
    const last = lines[end - 1]
    if (last === undefined || !belongs(last, next, text, measures) || isTableAt(lines, end)) break
    text = joinLines(text, textOf(next))
    end += 1
  }
  const page = first.page
  const bullet = BULLET.test(text)
  if (!bullet && !NUMBERED.test(text)) out.add('paragraph', text, { page })
  else {
    const before = measures.list?.end === at ? measures.list : undefined
    const group = before?.group ?? out.newGroup()
    // Deeper lists begin further right than those that they stand in.
    const xs = [...(before?.xs ?? []).filter((x) => x < first.x - 0.5 * first.size), first.x]
    measures.list = { group, end, xs }
    const marked = bullet ? text.replace(BULLET, '- ') : text.replace(NUMBERED, (mark) => `${mark.trim()} `)
    out.add('list-item', '  '.repeat(xs.length - 1) + marked, { level: Math.min(6, xs.length), page, group })
  }
  return end
}

const isItem = (line: Line | undefined): boolean =>
  line !== undefined && (BULLET.test(textOf(line)) || NUMBERED.test(textOf(line)))

/** Does `next` go on with the paragraph that `last` is in? */
function belongs(last: Line, next: Line, text: string, { body, spacing, levels }: Measures): boolean {
  if (isItem(next) || (next.cells.length > 1 && !fillsColumn(next)) || next.mono !== last.mono) return false
  if (isHeading(next, body) && levels.has(next.size)) return false
  if (Math.abs(next.size - last.size) > 0.15 * last.size) return false
  const open = !/[.!?:;…。！？"”»)]$/.test(text)
  if (next.page !== last.page || next.y < last.y) return open && /^\p{Ll}/u.test(textOf(next))
  if (next.y - last.y > spacing * 1.3) return false
  const width = last.column.right - last.column.left
  const endsShort = last.right < last.column.right - 0.15 * width
  if (isBreak(last, next)) return false
  const indented = next.x > last.x + 0.8 * next.size && next.x > next.column.left + 0.8 * next.size
  return !(endsShort && !open) && !(indented && !open && !isItem(last))
}

/** Two words stretched over the column's whole width are a line of justified text. */
const fillsColumn = ({ cells, x, right, size, column }: Line): boolean =>
  cells.length === 2 && x < column.left + 2 * size && right > column.right - 0.5 * size

/** The next line's first word would have had room on this one: the break is meant (items without bullets, addresses). */
function isBreak(last: Line, next: Line): boolean {
  const text = textOf(next)
  if (!/^[\p{Lu}\p{N}]/u.test(text) || Math.abs(last.right - next.right) < 3) return false
  const word = text.split(' ', 1)[0] ?? ''
  const letter = (next.right - next.x) / Math.max(1, text.length)
  return last.column.right - last.right > word.length * letter + 3 * last.size
}

/** The commonest distance between two lines of body text. */
function lineSpacing(lines: readonly Line[], body: number): number {
  const counts = new Map<number, number>()
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1]
    if (!next || next.page !== line.page || line.size !== body || next.size !== body) continue
    const gap = Math.round((next.y - line.y) * 2) / 2
    if (gap > body * 0.8 && gap < body * 2.5) counts.set(gap, (counts.get(gap) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? body * 1.25
}

/** "Arbeits-" + "zeit" → "Arbeitszeit"; "Haupt-" + "und Neben" and "X-" + "Ray" keep the hyphen. */
export function joinLines(text: string, next: string): string {
  if (!/\p{L}[-‐]$/u.test(text) || !/^\p{Ll}/u.test(next)) return `${text} ${next}`
  return /^(?:und|oder|bzw|and|or|y|o|et|ou)\b/.test(next) ? `${text} ${next}` : text.slice(0, -1) + next
}
