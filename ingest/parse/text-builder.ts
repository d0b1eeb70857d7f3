// Builds a document's text and its blocks together, so that offsets are right by construction.
import type { Block, BlockKind, Moment } from '../../core/document.ts'
import { cleanText } from './clean-text.ts'

export type BlockExtras = Omit<Block, 'kind' | 'start' | 'end'>

export interface TextBuilder {
  /**
   * Appends a block; blank text adds nothing. Blocks of one group stand on neighbouring lines, others are a blank
   * line apart. Returns whether a block was added. `moments`: offsets in `text`, which must be clean and trimmed.
   */
  add(kind: BlockKind, text: string, extras?: BlockExtras, moments?: readonly Moment[]): boolean
  /** A fresh number for blocks that should stay together. */
  newGroup(): number
  readonly isEmpty: boolean
  finish(): { text: string; blocks: Block[]; moments?: Moment[] }
}

export function createTextBuilder(): TextBuilder {
  const parts: string[] = []
  const blocks: Block[] = []
  const moments: Moment[] = []
  let length = 0
  let groups = 0
  return {
    add(kind, text, extras = {}, inside = []) {
      const cleaned = trimLines(cleanText(text), kind)
      if (cleaned === '') return false
      const last = blocks.at(-1)
      if (last) {
        const together = extras.group !== undefined && extras.group === last.group
        const gap = together ? '\n' : '\n\n'
        parts.push(gap)
        length += gap.length
      }
      parts.push(cleaned)
      blocks.push({ kind, start: length, end: length + cleaned.length, ...extras })
      moments.push(...inside.map(({ start, seconds }) => ({ start: length + start, seconds })))
      length += cleaned.length
      return true
    },
    newGroup: () => {
      groups += 1
      return groups
    },
    get isEmpty() {
      return blocks.length === 0
    },
    finish: () => ({ text: parts.join(''), blocks, ...(moments.length > 0 && { moments }) }),
  }
}

/** No blanks at line ends, no empty lines around. A heading is one line; only code and nested items keep an indent. */
function trimLines(text: string, kind: BlockKind): string {
  if (kind === 'heading') return text.replace(/\s+/g, ' ').trim()
  const trimmed = withoutEmptyEnds(text.split('\n').map((line) => line.trimEnd()))
  return kind === 'code' || kind === 'list-item' ? trimmed : trimmed.trimStart()
}

/** Regular expressions for blanks at an end take quadratic time on long runs of them; this does not. */
function withoutEmptyEnds(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first === -1 ? '' : lines.slice(first, last + 1).join('\n')
}
