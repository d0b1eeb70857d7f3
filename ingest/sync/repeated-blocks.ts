// Blocks that most pages of a site repeat (a banner, a menu without landmarks, the line under every article): found in
// a sample of pages, and taken out of all pages but one, so that what they say can still be found once.
import type { Block, ParsedDocument } from '../../core/document.ts'
import { sha256 } from '../../core/ids.ts'

/** Fewer pages say nothing about a site. */
export const SAMPLE_PAGES = 20
const SHARE = 0.6
/** Between a page's own blocks only whole sentences are taken out: short ones are labels such as "Note" or "See also". */
const SENTENCE = 60
const MAX_KEYS = 500

const keyOf = (text: string): string => sha256(text.replace(/\s+/g, ' ').trim().toLowerCase()).slice(0, 16)
const textOf = (document: ParsedDocument, block: Block): string => document.text.slice(block.start, block.end)

/** Keys of the blocks that stand on more than 60 % of the pages; none below 20 pages. The order of pages is no matter. */
export function findRepeats(pages: readonly ParsedDocument[]): string[] {
  if (pages.length < SAMPLE_PAGES) return []
  const counts = new Map<string, number>()
  for (const page of pages) {
    for (const key of new Set(page.blocks.map((block) => keyOf(textOf(page, block))))) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return [...counts]
    .filter(([, count]) => count > pages.length * SHARE)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_KEYS)
    .map(([key]) => key)
    .sort()
}

/** Those of the repeats that this page has. */
export function repeatsOn(page: ParsedDocument, repeats: ReadonlySet<string>): string[] {
  const own = new Set(page.blocks.map((block) => keyOf(textOf(page, block))))
  return [...repeats].filter((key) => own.has(key))
}

/**
 * The document without repeated blocks at its beginning and end, and without repeated sentences in between. A page that
 * would have nothing left, or headings only, stays whole.
 */
export function withoutRepeats(document: ParsedDocument, repeats: ReadonlySet<string>): ParsedDocument {
  if (repeats.size === 0) return document
  const { blocks } = document
  const isRepeat = blocks.map((block) => repeats.has(keyOf(textOf(document, block))))
  const first = isRepeat.indexOf(false)
  const last = isRepeat.lastIndexOf(false)
  const kept = blocks.filter((block, i) => {
    const isEdge = i < first || i > last
    const isSentence = block.kind !== 'heading' && block.end - block.start >= SENTENCE
    return isRepeat[i] === false || !(isEdge || isSentence)
  })
  if (kept.length === blocks.length || kept.every((block) => block.kind === 'heading')) return document
  return rebuilt(document, kept)
}

/** Between two kept blocks stands what stood before the later one. */
function rebuilt(document: ParsedDocument, kept: readonly Block[]): ParsedDocument {
  const before = new Map(document.blocks.map((block, i) => [block, document.blocks[i - 1]?.end ?? 0]))
  let text = ''
  const blocks = kept.map((block, i) => {
    if (i > 0) text += document.text.slice(before.get(block), block.start)
    const start = text.length
    text += textOf(document, block)
    return { ...block, start, end: text.length }
  })
  const left = document.blocks.length - kept.length
  const warning = `${left} blocks that most pages of this site repeat were left out.`
  return { ...document, text, blocks, warnings: [...document.warnings, warning] }
}
