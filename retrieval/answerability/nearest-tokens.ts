// Late interaction with nothing cut down: each of the question's tokens looks for the nearest of a text's own tokens.
import type { TokenVectors } from '../../core/ports/embedder.ts'
import { type LateMatch, overWords } from '../late-interaction.ts'

/**
 * `texts` count as one: a token may be met by a sentence or by the heading above it. `weights`: one for each of the
 * question's words; tokens of words that weigh nothing are left out. Similarities are cosines, about .7 to 1 with the
 * bundled model.
 */
export function nearestTokens(
  question: TokenVectors,
  texts: readonly Pick<TokenVectors, 'tokens'>[],
  weights: readonly number[],
): LateMatch {
  if (texts.every(({ tokens }) => tokens.length === 0)) return { similarity: 0, weakest: 0 }
  const dimensions = question.vector.length
  const best = [...question.words].flatMap((word, at) => {
    if (!((weights[word] ?? 0) > 0)) return []
    const token = question.tokens.subarray(at * dimensions, (at + 1) * dimensions)
    return [{ word, similarity: Math.max(...texts.map(({ tokens }) => nearest(token, tokens))) }]
  })
  return overWords(best, (word) => weights[word] ?? 0)
}

/** The highest cosine of `token` with one of `tokens`; all are L2-normalised. -1 for none. */
function nearest(token: Float32Array, tokens: Float32Array): number {
  let best = -1
  for (let start = 0; start < tokens.length; start += token.length) {
    let sum = 0
    for (let i = 0; i < token.length; i += 1) sum += (token[i] ?? 0) * (tokens[start + i] ?? 0)
    if (sum > best) best = sum
  }
  return best
}
