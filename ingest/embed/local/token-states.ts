// What a layer of the model makes of one text's tokens, and what is made of that.
import { normalizeVector } from '../check-vectors.ts'

/** One text's, token after token, special tokens and prefix included. */
export interface TokenStates {
  data: Float32Array
  tokens: number
  dimensions: number
}

/** One text at a time, so every token counts and no mask is needed. */
export function pool(
  { data, tokens, dimensions }: TokenStates,
  pooling: 'mean' | 'cls',
): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(dimensions)
  const used = pooling === 'cls' ? 1 : tokens
  for (let token = 0; token < used; token += 1) {
    const start = token * dimensions
    for (let i = 0; i < dimensions; i += 1) vector[i] = (vector[i] ?? 0) + (data[start + i] ?? 0)
  }
  normalizeVector(vector)
  return vector
}

/**
 * Without special tokens and without the first `prefix` others; words counted from the first that is left.
 * `words`: of each token the word it belongs to, below 0 for a special one.
 */
export function tokensAfter(
  { data, dimensions }: TokenStates,
  words: readonly number[],
  prefix: number,
): { tokens: Float32Array<ArrayBuffer>; words: Uint16Array<ArrayBuffer> } {
  const left = words.flatMap((word, at) => (word < 0 ? [] : [at])).slice(prefix)
  const firstWord = words[left[0] ?? 0] ?? 0
  const tokens = new Float32Array(left.length * dimensions)
  for (const [i, at] of left.entries()) {
    const one = data.slice(at * dimensions, (at + 1) * dimensions)
    normalizeVector(one)
    tokens.set(one, i * dimensions)
  }
  return { tokens, words: Uint16Array.from(left, (at) => (words[at] ?? 0) - firstWord) }
}

/** Without the `prefix` tokens that follow the special one at the beginning. */
export function withoutPrefix({ data, tokens, dimensions }: TokenStates, prefix: number): TokenStates {
  const kept = new Float32Array((tokens - prefix) * dimensions)
  kept.set(data.subarray(0, dimensions))
  kept.set(data.subarray((1 + prefix) * dimensions), dimensions)
  return { data: kept, tokens: tokens - prefix, dimensions }
}
