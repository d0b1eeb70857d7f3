// Which tokens of a passage a sentence is made of: the index knows where each token ends, a sentence where it stands.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { type PassageTokens, plainText } from '../../core/token-codes.ts'
import type { TokenRange } from '../late-interaction.ts'
import type { Unit } from './split-units.ts'

type Span = Pick<Unit, 'start' | 'end'>

/** Of spans of the document's text inside this passage. */
export function tokenRangesIn(
  passage: Pick<StoredChunk, 'text' | 'start'>,
  { above, ends }: PassageTokens,
): (span: Span) => TokenRange {
  const known = new Map<number, number>()
  /** The first token that ends beyond this place of the document. */
  const firstBeyond = (at: number): number => {
    const place = plainText(passage.text.slice(0, at - passage.start)).trimStart().length
    const index = ends.findIndex((end, token) => token >= above && end > place)
    return index < 0 ? ends.length : index
  }
  const remembered = (at: number): number => {
    const found = known.get(at) ?? firstBeyond(at)
    known.set(at, found)
    return found
  }
  return ({ start, end }) => [remembered(start), remembered(end)]
}

/** What stands above a piece: title and headings of its passage, and the heading inside the passage's text. */
export const rangesAbove = (
  { above }: PassageTokens,
  rangeOf: (span: Span) => TokenRange,
  headingAt: Span | null,
): TokenRange[] => [[0, above], ...(headingAt === null ? [] : [rangeOf(headingAt)])]
