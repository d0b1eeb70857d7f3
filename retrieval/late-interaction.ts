// Question and text compared word by word: each of the question's tokens looks for the token of the text that is nearest
// to it (MaxSim; Khattab and Zaharia 2020, ColBERT). One vector a text forgets which words a question was about.
import type { TokenVectors } from '../core/ports/embedder.ts'

export interface LateMatch {
  /** Weighted mean over the question's tokens, about 0.7 to 1.0 with the bundled model. */
  similarity: number
  /** The same of the one word of the question that the text answers least. */
  weakest: number
}

/** `texts` count as one: a token may be met by a sentence or by the heading above it. `weights`: one for each of the question's words (cut at white space); all 0 counts as all 1. */
export function lateInteraction(
  question: TokenVectors,
  texts: readonly Pick<TokenVectors, 'tokens'>[],
  weights: readonly number[],
): LateMatch {
  const dimensions = question.vector.length
  const best = new Float32Array(question.tokens.length / dimensions).fill(-1)
  for (const { tokens } of texts) meet(best, question.tokens, tokens, dimensions)
  const words = new Map<number, { sum: number; tokens: number }>()
  for (const [token, similarity] of best.entries()) {
    const at = question.words[token] ?? 0
    const word = words.get(at) ?? { sum: 0, tokens: 0 }
    words.set(at, { sum: word.sum + similarity, tokens: word.tokens + 1 })
  }
  const all = [...words].map(([at, { sum, tokens }]) => ({
    mean: sum / tokens,
    tokens,
    weight: weights[at] ?? 0,
  }))
  const telling = all.filter(({ weight }) => weight > 0)
  const counted = telling.length > 0 ? telling : all.map((word) => ({ ...word, weight: 1 }))
  const total = counted.reduce((sum, { weight, tokens }) => sum + weight * tokens, 0)
  if (total === 0 || texts.every(({ tokens }) => tokens.length === 0)) return { similarity: 0, weakest: 0 }
  return {
    similarity: counted.reduce((sum, { weight, tokens, mean }) => sum + weight * tokens * mean, 0) / total,
    weakest: Math.min(...counted.map(({ mean }) => mean)),
  }
}

/** Raises `best` to the highest cosine that each row of `a` has with any row of `b`. Rows are L2-normalised. */
function meet(best: Float32Array, a: Float32Array, b: Float32Array, dimensions: number): void {
  for (let row = 0; row < best.length; row += 1) {
    const start = row * dimensions
    for (let other = 0; other < b.length; other += dimensions) {
      let sum = 0
      for (let i = 0; i < dimensions; i += 1) sum += (a[start + i] ?? 0) * (b[other + i] ?? 0)
      if (sum > (best[row] ?? -1)) best[row] = sum
    }
  }
}

/** A text's words as the tokenizer cuts them. */
export const wordsOf = (text: string): string[] => text.normalize('NFKC').trim().split(/\s+/u)
