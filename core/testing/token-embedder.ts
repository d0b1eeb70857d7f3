// An embedder in memory that gives its tokens away: the hashing embedder, and a token of its own for every word.

import { sha256 } from '../ids.ts'
import type { Embedder, TokenVectors } from '../ports/embedder.ts'
import { encodeTokens, plainText } from '../token-codes.ts'
import { createHashingEmbedder } from './fakes.ts'

const DIMENSIONS = 256

/** Two words are alike when they are the same, case and signs around them apart; else their cosine is about 0. */
export function createTokenEmbedder(): Embedder {
  const hashing = createHashingEmbedder(DIMENSIONS)
  const tokenSpace = { centre: new Float32Array(DIMENSIONS), scale: new Float32Array(DIMENSIONS).fill(1) }
  const embedTokens = async (texts: readonly string[]): Promise<TokenVectors[]> => {
    const vectors = await hashing.embed(texts, { kind: 'query' })
    return texts.map((text, i) => {
      const words = plainText(text).trim().split(' ')
      return {
        vector: vectors[i] ?? new Float32Array(DIMENSIONS),
        tokens: Float32Array.from(words.flatMap(signsOf)),
        words: Uint16Array.from(words, (_, at) => at),
      }
    })
  }
  return {
    ...hashing,
    modelId: `tokens-${DIMENSIONS}`,
    tokenSpace,
    embedTokens,
    embedCoded: async (texts) =>
      (await embedTokens(texts)).map(({ vector, tokens }, i) => ({
        vector,
        codes: { bits: encodeTokens(tokens, tokenSpace), ends: endsOf(texts[i] ?? '') },
      })),
  }
}

/** 256 signs of a word's hash, L2-normalised. */
function signsOf(word: string): number[] {
  const hash = sha256(word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
  return [...hash].flatMap((digit) =>
    [0, 1, 2, 3].map((bit) => ((Number.parseInt(digit, 16) >> bit) & 1 ? 1 : -1) / Math.sqrt(DIMENSIONS)),
  )
}

function endsOf(text: string): Uint16Array {
  const plain = plainText(text)
  return Uint16Array.from(plain.matchAll(/\S+/g), ({ index, 0: word }) => index + word.length)
}
