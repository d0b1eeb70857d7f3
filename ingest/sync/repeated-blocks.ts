// Blocks that most pages of a site repeat (a banner, a menu without landmarks, the line under every article): found in
// a sample of pages, or in all pages of a small site, and taken out of all pages but one, so that what they say can still
// be found once.
import type { Block, Moment, ParsedDocument } from '../../core/document.ts'
import { sha256 } from '../../core/ids.ts'

/** So many pages speak for the rest of the site. */
export const SAMPLE_PAGES = 20
const SHARE = 0.6
/** Fewer pages say nothing, even when they are all that the site has. */
const SMALL_SITE_PAGES = 5
/** Between a page's own blocks only whole sentences are taken out: short ones are labels such as "Note" or "See also". */
const SENTENCE = 60
const MAX_KEYS = 500

const keyOf = (text: string): string => sha256(text.replace(/\s+/g, ' ').trim().toLowerCase()).slice(0, 16)
const textOf = (document: ParsedDocument, block: Block): string => document.text.slice(block.start, block.end)

/** `edgesOnly`: taken out at a page's beginning and end alone. */
export interface Repeats {
  keys: ReadonlySet<string>
  edgesOnly: boolean
}

/** Blocks that stand on more than 60 % of a sample's pages; none below 20 pages. The order of pages is no matter. */
export function findRepeats(pages: readonly ParsedDocument[]): Repeats {
  const isSample = pages.length >= SAMPLE_PAGES
  return {
    keys: isSample ? mostCommon(pages.map(keysOf), pages.length * SHARE) : new Set(),
    edgesOnly: false,
  }
}

/**
 * For a site of 5 to 19 pages, all of them given: blocks that frame every single page. Nothing in between is taken out,
 * since a few pages may well share a sentence that belongs to each of them.
 */
export function findFrame(pages: readonly ParsedDocument[]): Repeats {
  if (pages.length < SMALL_SITE_PAGES) return { keys: new Set(), edgesOnly: true }
  const everywhere = mostCommon(pages.map(keysOf), pages.length - 1)
  const edges = pages.map((page) => {
    const keys = keysOf(page)
    const first = keys.findIndex((key) => !everywhere.has(key))
    const last = keys.findLastIndex((key) => !everywhere.has(key))
    return keys.filter((_, i) => i < first || i > last)
  })
  return { keys: mostCommon(edges, pages.length - 1), edgesOnly: true }
}

const keysOf = (page: ParsedDocument): string[] => page.blocks.map((block) => keyOf(textOf(page, block)))

/** Keys that stand on more than `least` pages; the commonest, where there are too many. */
function mostCommon(pages: readonly (readonly string[])[], least: number): Set<string> {
  const counts = new Map<string, number>()
  for (const keys of pages) for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const found = [...counts]
    .filter(([, count]) => count > least)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_KEYS)
    .map(([key]) => key)
  return new Set(found.sort())
}

/** Those of the repeats that this page has. */
export function repeatsOn(page: ParsedDocument, repeats: Repeats): string[] {
  const own = new Set(keysOf(page))
  return [...repeats.keys].filter((key) => own.has(key))
}

/**
 * The document without repeated blocks at its beginning and end, and without repeated sentences in between. A page that
 * would have nothing left, or headings only, stays whole.
 */
export function withoutRepeats(document: ParsedDocument, { keys, edgesOnly }: Repeats): ParsedDocument {
  if (keys.size === 0) return document
  const { blocks } = document
  const isRepeat = keysOf(document).map((key) => keys.has(key))
  const first = isRepeat.indexOf(false)
  const last = isRepeat.lastIndexOf(false)
  const kept = blocks.filter((block, i) => {
    const isEdge = i < first || i > last
    const isSentence = !edgesOnly && block.kind !== 'heading' && block.end - block.start >= SENTENCE
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
  const warnings = [...document.warnings, warning]
  return {
    ...document,
    text,
    blocks,
    warnings,
    ...(document.moments && { moments: moved(document.moments, kept, blocks) }),
  }
}

/** Where the moments inside the kept blocks stand now; the blocks, before and after, and the moments stand in order. */
function moved(moments: readonly Moment[], kept: readonly Block[], now: readonly Block[]): Moment[] {
  let at = 0
  return moments.flatMap(({ start, seconds }) => {
    while ((kept[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at += 1
    const [from, to] = [kept[at], now[at]]
    if (from === undefined || to === undefined || start < from.start) return []
    return [{ start: start - from.start + to.start, seconds }]
  })
}
