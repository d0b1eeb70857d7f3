// Lines of a PDF to blocks: headings by size or outline, lists, table rows, paragraphs with hyphenation undone.

import { foldSpaces } from '../clean-text.ts'
import type { TextBuilder } from '../text-builder.ts'
import { addTable, isTableAt } from './line-tables.ts'
import type { OutlineEntry } from './open-pdf.ts'
import type { Line } from './page-lines.ts'

const BULLET = /^[•‣◦▪▫●○■□➢➤✓\uf0b7\uf0a7–*-]\s+(?=\S)/
const NUMBERED = /^(?:\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)/
const MAX_HEADING = 160

export function addLines(out: TextBuilder, lines: readonly Line[], outline: readonly OutlineEntry[]): void {
  const body = bodySize(lines)
  const levels = headingLevels(lines, body)
  const inOutline = new Map(outline.map((entry) => [foldSpaces(entry.title).toLowerCase(), entry.level]))
  const measures: Measures = { body, spacing: lineSpacing(lines, body), levels, list: undefined }
  let at = 0
  while (at < lines.length) {
    const line = lines[at]
    if (line === undefined) break
    const level =
      inOutline.get(textOf(line).toLowerCase()) ?? (isHeading(line, body) ? levels.get(line.size) : undefined)
    if (level !== undefined) at = addHeading(out, lines, at, level)
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

/** A heading set over several lines is one. */
function addHeading(out: TextBuilder, lines: readonly Line[], at: number, level: number): number {
  const [first] = lines.slice(at)
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
  list: { group: number; end: number } | undefined
}

function addParagraph(out: TextBuilder, lines: readonly Line[], at: number, measures: Measures): number {
  const [first] = lines.slice(at)
  if (first === undefined) return at + 1
  let text = textOf(first)
  let end = at + 1
  for (let next = lines[end]; next; next = lines[end]) {
    const last = lines[end - 1]
    if (last === undefined || !belongs(last, next, text, measures) || isTableAt(lines, end)) break
    text = joinLines(text, textOf(next))
    end += 1
  }
  const page = first.page
  const bullet = BULLET.test(text)
  if (!bullet && !NUMBERED.test(text)) out.add('paragraph', text, { page })
  else {
    const group = measures.list?.end === at ? measures.list.group : out.newGroup()
    measures.list = { group, end }
    out.add('list-item', bullet ? text.replace(BULLET, '- ') : text, { level: 1, page, group })
  }
  return end
}

const isItem = (line: Line | undefined): boolean =>
  line !== undefined && (BULLET.test(textOf(line)) || NUMBERED.test(textOf(line)))

/** Does `next` go on with the paragraph that `last` is in? */
function belongs(last: Line, next: Line, text: string, { body, spacing, levels }: Measures): boolean {
  if (isItem(next) || next.cells.length > 1) return false
  if (isHeading(next, body) && levels.has(next.size)) return false
  if (Math.abs(next.size - last.size) > 0.15 * last.size) return false
  const open = !/[.!?:;…。！？"”»)]$/.test(text)
  if (next.page !== last.page || next.y < last.y) return open && /^\p{Ll}/u.test(textOf(next))
  if (next.y - last.y > spacing * 1.3) return false
  const width = last.column.right - last.column.left
  const endsShort = last.right < last.column.right - 0.15 * width
  const indented = next.x > last.x + 0.8 * next.size && next.x > next.column.left + 0.8 * next.size
  return !(endsShort && !open) && !(indented && !open && !isItem(last))
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
