// Pieces against a question by the tokens that the index keeps of their passages: nothing is embedded.
import {
  type AskedTokens,
  type LateMatch,
  lateMatch,
  type Meeting,
  type TokenRange,
  wholeMatch,
} from '../late-interaction.ts'
import type { Candidate } from './unit-candidates.ts'
import { rangesAbove } from './unit-tokens.ts'

interface TokenMatch {
  /** The piece with title and headings above it: a step seldom repeats what its procedure is about. */
  late: LateMatch
  /** The question's one vector with the mean of the piece's own tokens. */
  whole: number
}

export function compareByTokens(
  asked: AskedTokens,
  { start, end, headingAt }: Candidate,
  { meeting, rangeOf }: { meeting: Meeting; rangeOf: (span: Pick<Candidate, 'start' | 'end'>) => TokenRange },
): TokenMatch {
  const own = rangeOf({ start, end })
  const ranges = [own, ...rangesAbove(meeting.tokens, rangeOf, headingAt)]
  return {
    late: lateMatch(asked, meeting, { ranges }),
    whole: wholeMatch(asked, meeting, own),
  }
}
