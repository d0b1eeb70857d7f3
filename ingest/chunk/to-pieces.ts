// Blocks → pieces: a partition of the document's text. What lies between two blocks belongs to the one before.
import type { Block, BlockKind, ParsedDocument } from '../../core/document.ts'

/** A stretch of the text that is not cut further unless it is too long. */
export interface Piece {
  kind: BlockKind
  start: number
  end: number
  block: Block
  /** Titles of the headings above, and its own when it is a heading. */
  path: string[]
  /** Of the nearest heading that has one. */
  anchor: string | null
}
type Heading = { level: number; title: string; anchor: string | null }

/** In order, not empty; joined they are `document.text`. `[]` for an empty text. */
export function toPieces(document: ParsedDocument): Piece[] {
  const { text } = document
  if (text === '') return []
  const blocks = document.blocks.filter((block) => block.end > block.start)
  if (blocks.length === 0) blocks.push({ kind: 'paragraph', start: 0, end: text.length })
  const pieces: Piece[] = []
  let above: Heading[] = []
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'heading') {
      const level = block.level ?? 1
      above = above.filter((heading) => heading.level < level)
      const title = text.slice(block.start, block.end).replace(/\s+/g, ' ').trim()
      above.push({ level, title, anchor: block.anchor ?? above.at(-1)?.anchor ?? null })
    }
    pieces.push({
      kind: block.kind,
      // Text before the first block belongs to it.
      start: index === 0 ? 0 : block.start,
      end: blocks[index + 1]?.start ?? text.length,
      block,
      path: above.map((heading) => heading.title),
      anchor: above.at(-1)?.anchor ?? null,
    })
  }
  return pieces.filter((piece) => piece.end > piece.start)
}
