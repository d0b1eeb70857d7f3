// Question and passage compared word by word: each of the question's tokens looks for the token of the passage that is
// nearest to it (MaxSim; Khattab and Zaharia 2020, ColBERT). One vector a passage forgets which words a question was
// about. Passages are kept as one bit a dimension (core/token-codes.ts), the question is not cut down.
import type { TokenVectors } from '../core/ports/embedder.ts'
import { type PassageTokens, plainText, type TokenSpace } from '../core/token-codes.ts'

/** A question made ready to meet codes. */
export interface AskedTokens {
  /** Of the tokens that count: which word each belongs to, and what each value of each byte of a code adds, × `UNIT`. */
  tokens: readonly { word: number; table: Int16Array }[]
  /** The same of the question's one vector. */
  whole: Int16Array
  /** By word, how much it counts; 0 for words that are left out. */
  weights: readonly number[]
  /** With nothing cut down. */
  vectors: TokenVectors
}

/** Similarities of one passage's tokens, -1 to 1. */
export interface Meeting {
  /** For each token of the question that counts, one number a token of the passage. */
  rows: readonly Float32Array[]
  tokens: PassageTokens
}

export interface LateMatch {
  /** Weighted mean, over the question's tokens, of each one's best; about 0.1 (unlike) to 0.8 (the same words). */
  similarity: number
  /** The same of the one word of the question that is answered least. */
  weakest: number
}

/** Tokens of a passage: `[from, to)`. */
export type TokenRange = readonly [from: number, to: number]

/** Tables of whole numbers fit the processor's nearest cache. */
const UNIT = 8192

/**
 * A token's similarity with a code is the cosine of its distance from the centre and of the code's signs times scale.
 * `weights`: one for each of the question's words (cut at white space); words of 0 are left out, all 0 counts as all 1.
 */
export function prepareQuestion(
  question: TokenVectors,
  { centre, scale }: TokenSpace,
  weights: readonly number[],
): AskedTokens {
  const dimensions = centre.length
  const words = [...question.words]
  const counts = words.some((word) => (weights[word] ?? 0) > 0) ? weights : words.map(() => 1)
  const tokens = words.flatMap((word, i) => {
    if (!((counts[word] ?? 0) > 0)) return []
    const vector = question.tokens.subarray(i * dimensions, (i + 1) * dimensions)
    return [{ word, table: tableOf(vector, centre, scale) }]
  })
  return { tokens, whole: tableOf(question.vector, centre, scale), weights: counts, vectors: question }
}

function tableOf(vector: Float32Array, centre: Float32Array, scale: Float32Array): Int16Array {
  const away = vector.map((value, i) => value - (centre[i] ?? 0))
  const norm = Math.hypot(...away) * Math.hypot(...scale) || 1
  const parts = away.map((value, i) => (value * (scale[i] ?? 0) * UNIT) / norm)
  const table = new Int16Array((vector.length / 8) * 256)
  const sums = new Float32Array(256)
  for (let first = 0; first < vector.length; first += 8) {
    sums[0] = -parts.subarray(first, first + 8).reduce((sum, part) => sum + part, 0)
    // A value differs from the one without its highest bit by twice that bit's part.
    for (let bit = 0; bit < 8; bit += 1) {
      const more = 2 * (parts[first + bit] ?? 0)
      for (let low = 0; low < 1 << bit; low += 1) sums[low + (1 << bit)] = (sums[low] ?? 0) + more
    }
    for (let code = 0; code < 256; code += 1) table[first * 32 + code] = Math.round(sums[code] ?? 0)
  }
  return table
}

export const meet = (asked: AskedTokens, tokens: PassageTokens): Meeting => ({
  rows: asked.tokens.map(({ table }) => similarities(table, tokens.bits)),
  tokens,
})

function similarities(table: Int16Array, bits: Uint8Array): Float32Array {
  const bytes = table.length / 256
  const found = new Float32Array(bits.length / bytes)
  for (let token = 0, at = 0; token < found.length; token += 1) {
    let sum = 0
    for (let entry = 0; entry < table.length; entry += 256, at += 1)
      sum += table[entry + (bits[at] ?? 0)] ?? 0
    found[token] = sum / UNIT
  }
  return found
}

/**
 * `ranges`: which tokens of the passage count, as `[from, to)`; without them all do. A question's token may be met in any
 * of them. `evenly`: each word counts alike.
 */
export function lateMatch(
  asked: AskedTokens,
  { rows, tokens }: Meeting,
  {
    ranges = [[0, tokens.ends.length]],
    evenly = false,
  }: { ranges?: readonly TokenRange[]; evenly?: boolean } = {},
): LateMatch {
  if (ranges.every(([from, to]) => to <= from)) return { similarity: 0, weakest: 0 }
  const best = asked.tokens.map(({ word }, i) => ({ word, similarity: bestIn(rows[i] ?? NONE, ranges) }))
  return overWords(best, (word) => (evenly ? 1 : (asked.weights[word] ?? 0)))
}

/** From each token's best to the question's: a word is the mean of its tokens, a token counts as its word does. */
export function overWords(
  best: readonly { word: number; similarity: number }[],
  weightOf: (word: number) => number,
): LateMatch {
  const words = new Map<number, { sum: number; tokens: number }>()
  for (const { word, similarity } of best) {
    const known = words.get(word) ?? { sum: 0, tokens: 0 }
    words.set(word, { sum: known.sum + similarity, tokens: known.tokens + 1 })
  }
  let sum = 0
  let total = 0
  let weakest = 1
  for (const [at, word] of words) {
    sum += weightOf(at) * word.sum
    total += weightOf(at) * word.tokens
    weakest = Math.min(weakest, word.sum / word.tokens)
  }
  return total === 0 ? { similarity: 0, weakest: 0 } : { similarity: sum / total, weakest }
}

const NONE = new Float32Array()

function bestIn(row: Float32Array, ranges: readonly TokenRange[]): number {
  let best = -1
  for (const [from, to] of ranges) {
    for (let at = from; at < to; at += 1) if ((row[at] ?? -1) > best) best = row[at] ?? -1
  }
  return best
}

/** How near the question's one vector is to the mean of these tokens. */
export function wholeMatch({ whole }: AskedTokens, { tokens }: Meeting, [from, to]: TokenRange): number {
  if (to <= from) return 0
  const bytes = whole.length / 256
  const found = similarities(whole, tokens.bits.subarray(from * bytes, to * bytes))
  return found.reduce((sum, value) => sum + value, 0) / found.length
}

/** A text's words as the tokenizer cuts them. */
export const wordsOf = (text: string): string[] => plainText(text).trim().split(' ')
