// The best pieces looked at once more, each by itself. Inside a passage every token knows its neighbours, so a word that
// the passage lacks still meets something like it; alone a sentence answers for its own words only.
import type { Embedder } from '../../core/ports/embedder.ts'
import { headingLine } from '../extractive/heading-line.ts'
import type { ScoredUnit } from '../extractive/score-units.ts'
import { standAloneText } from '../extractive/unit-candidates.ts'
import type { AskedTokens, LateMatch } from '../late-interaction.ts'
import { cosine, tokenVectorsOf } from '../vector-cache.ts'
import { nearestTokens } from './nearest-tokens.ts'

/** A piece and its heading take about 12 ms on two cores. */
const CONFIRMED = 3
const LONGEST_LINE = 320

export interface Confirmed {
  cosine: number
  /** With title and heading, and without. */
  late: LateMatch
  own: LateMatch
}

/** Of the first few, in order; `[]` where the embedder gives no tokens away. `vector`: what passages are compared with. */
export async function confirmUnits(
  { embedder }: { embedder: Embedder },
  { vector, asked }: { vector: Float32Array; asked: AskedTokens | null },
  scored: readonly ScoredUnit[],
  signal?: AbortSignal,
): Promise<Confirmed[]> {
  const units = scored.slice(0, CONFIRMED)
  if (asked === null || units.length === 0) return []
  const [alone, above] = await Promise.all([
    tokenVectorsOf(embedder, units.map(standAloneText), 'passage', signal),
    tokenVectorsOf(embedder, units.map(lineAbove), 'passage', signal),
  ])
  return alone.flatMap((text, i) => {
    const line = above[i]
    if (line === undefined) return []
    return [
      {
        cosine: cosine(vector, text.vector),
        late: nearestTokens(asked.vectors, [text, line], asked.weights),
        own: nearestTokens(asked.vectors, [text], asked.weights),
      },
    ]
  })
}

const lineAbove = ({ passage: { title, headingPath } }: ScoredUnit): string =>
  headingLine(title, headingPath.at(-1) ?? title).slice(0, LONGEST_LINE)
