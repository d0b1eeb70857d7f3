// Headers, footers and page numbers: lines at a page's edge that stand at the same place on other pages too.
import type { Line } from './page-lines.ts'

export interface PageOfLines {
  height: number
  lines: Line[]
}

const EDGE = 0.12
const PAGE_NUMBER =
  /^(?:(?:page|seite|página|pagina|side|sida|strona)\s*)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—]?(?:\s*(?:\/|of|von|de|di|av|z)\s*\d{1,4})?$/i

/** The lines without those that run through the document. */
export function withoutRunningLines(pages: readonly PageOfLines[]): Line[] {
  const seen = new Map<string, Set<number>>()
  for (const [index, page] of pages.entries()) {
    for (const line of page.lines) {
      if (!atEdge(line, page.height)) continue
      const key = keyOf(line)
      seen.set(key, (seen.get(key) ?? new Set()).add(index))
    }
  }
  const least = pages.length < 4 ? 2 : 3
  return pages.flatMap((page) =>
    page.lines.filter((line) => {
      if (!atEdge(line, page.height)) return true
      if (PAGE_NUMBER.test(line.cells.join(' ').trim())) return false
      return (seen.get(keyOf(line))?.size ?? 0) < least
    }),
  )
}

const atEdge = (line: Line, height: number): boolean => line.y < height * EDGE || line.y > height * (1 - EDGE)

/** The same words at the same height, whatever the page's number in them. */
const keyOf = (line: Line): string => `${Math.round(line.y / 4)} ${line.cells.join(' ').replace(/\d+/g, '#')}`
