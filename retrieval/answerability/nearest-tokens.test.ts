import { describe, expect, it } from 'vitest'
import type { TokenVectors } from '../../core/ports/embedder.ts'
import { nearestTokens } from './nearest-tokens.ts'

const text = (rows: readonly (readonly [number, number])[], words = rows.map((_, i) => i)): TokenVectors => ({
  vector: new Float32Array(2),
  tokens: Float32Array.from(rows.flat()),
  words: Uint16Array.from(words),
})
const EAST = [1, 0] as const
const NORTH = [0, 1] as const

describe('the nearest tokens', () => {
  it('lets each token of the question find the nearest of the text', () => {
    const match = nearestTokens(text([EAST, NORTH]), [text([NORTH, EAST, EAST])], [1, 1])
    expect(match).toEqual({ similarity: 1, weakest: 1 })
  })

  it('counts a word by its weight and names the word that is answered least', () => {
    const match = nearestTokens(text([EAST, NORTH]), [text([EAST])], [3, 1])
    expect(match).toEqual({ similarity: 0.75, weakest: 0 })
  })

  it('leaves out words that weigh nothing', () => {
    expect(nearestTokens(text([EAST, NORTH]), [text([EAST])], [1, 0]).similarity).toBe(1)
  })

  it('takes a word of several tokens as one', () => {
    const match = nearestTokens(text([EAST, NORTH, EAST], [0, 0, 1]), [text([EAST])], [1, 1])
    expect(match.weakest).toBe(0.5)
    expect(match.similarity).toBeCloseTo(2 / 3)
  })

  it('gives nothing for a text without tokens', () => {
    expect(nearestTokens(text([EAST]), [text([])], [1])).toEqual({ similarity: 0, weakest: 0 })
  })

  it('lets a token be met by any of several texts', () => {
    const match = nearestTokens(text([EAST, NORTH]), [text([EAST]), text([NORTH])], [1, 1])
    expect(match.similarity).toBe(1)
  })
})
