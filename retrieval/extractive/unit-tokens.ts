// Which tokens of a passage a sentence is made of: the index knows where each token ends, a sentence where it stands.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { type PassageTokens, plainText } from '../../core/token-codes.ts'
import type { TokenRange } from '../late-interaction.ts'
import type { Unit } from './split-units.ts'

/** Of a span of the document's text inside this passage. */
export function tokensIn(
  passage: Pick<StoredChunk, 'text' | 'start'>,
  { above, ends }: PassageTokens,
  { start, end }: Pick<Unit, 'start' | 'end'>,
): TokenRange {
  const plain = (at: number): number =>
    plainText(passage.text.slice(0, at - passage.start).trimStart()).length
  const firstBeyond = (at: number): number => {
    const index = ends.findIndex((tokenEnd, token) => token >= above && tokenEnd > at)
    return index < 0 ? ends.length : index
  }
  return [firstBeyond(plain(start)), firstBeyond(plain(end))]
}
