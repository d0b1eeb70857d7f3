import { describe, expect, it } from 'vitest'
import type { TokenVectors } from '../core/ports/embedder.ts'
import { encodeTokens, type PassageTokens, type TokenSpace } from '../core/token-codes.ts'
import { lateMatch, meet, prepareQuestion, wholeMatch, wordsOf } from './late-interaction.ts'

const space: TokenSpace = { centre: new Float32Array(8), scale: new Float32Array(8).fill(1) }
/** Alike in half of the eight dimensions: cosine 0. */
const EAST = [1, 1, 1, 1, 1, 1, 1, 1].map((value) => value / Math.sqrt(8))
const NORTH = [1, 1, 1, 1, -1, -1, -1, -1].map((value) => value / Math.sqrt(8))
const mean = [1, 1, 1, 1, 0, 0, 0, 0].map((value) => value / 2)

const question = (rows: readonly number[][], words = rows.map((_, i) => i)): TokenVectors => ({
  vector: Float32Array.from(mean),
  tokens: Float32Array.from(rows.flat()),
  words: Uint16Array.from(words),
})
const passage = (rows: readonly number[][]): PassageTokens => ({
  above: 0,
  ends: Uint16Array.from(rows, (_, i) => i + 1),
  bits: encodeTokens(Float32Array.from(rows.flat()), space),
})
function match(
  asked: TokenVectors,
  rows: readonly number[][],
  weights: readonly number[],
  ranges?: readonly [number, number][],
) {
  const prepared = prepareQuestion(asked, space, weights)
  const meeting = meet(prepared, passage(rows))
  const { similarity, weakest } = lateMatch(prepared, meeting, ranges && { ranges })
  return { similarity: Number(similarity.toFixed(3)), weakest: Number(weakest.toFixed(3)) }
}

describe('late interaction', () => {
  it('lets each token of the question find the nearest of the passage', () => {
    const found = match(question([EAST, NORTH]), [NORTH, EAST, EAST], [1, 1])
    expect(found).toEqual({ similarity: 1, weakest: 1 })
  })

  it('counts a word by its weight and names the word that is answered least', () => {
    expect(match(question([EAST, NORTH]), [EAST], [3, 1])).toEqual({ similarity: 0.75, weakest: 0 })
  })

  it('leaves out words that weigh nothing, unless none weighs anything', () => {
    expect(match(question([EAST, NORTH]), [EAST], [1, 0]).similarity).toBe(1)
    expect(match(question([EAST, NORTH]), [EAST], [0, 0]).similarity).toBe(0.5)
  })

  it('counts each word alike where that is asked', () => {
    const prepared = prepareQuestion(question([EAST, NORTH]), space, [3, 1])
    expect(lateMatch(prepared, meet(prepared, passage([EAST])), { evenly: true }).similarity).toBeCloseTo(
      0.5,
      3,
    )
  })

  it('takes a word of several tokens as one', () => {
    const found = match(question([EAST, NORTH, EAST], [0, 0, 1]), [EAST], [1, 1])
    expect(found).toEqual({ similarity: 0.667, weakest: 0.5 })
  })

  it('gives nothing for a passage without tokens', () => {
    expect(match(question([EAST]), [], [1])).toEqual({ similarity: 0, weakest: 0 })
  })

  it('meets only tokens of the ranges, in any of them', () => {
    const rows = [EAST, NORTH, EAST]
    expect(match(question([EAST, NORTH]), rows, [1, 1], [[0, 1]]).similarity).toBe(0.5)
    expect(
      match(
        question([EAST, NORTH]),
        rows,
        [1, 1],
        [
          [0, 1],
          [1, 2],
        ],
      ).similarity,
    ).toBe(1)
  })

  it("compares the question's one vector with the mean of the tokens", () => {
    const prepared = prepareQuestion(question([EAST]), space, [1])
    const meeting = meet(prepared, passage([EAST, NORTH]))
    expect(wholeMatch(prepared, meeting, [0, 2])).toBeCloseTo(Math.SQRT1_2, 3)
    expect(wholeMatch(prepared, meeting, [1, 1])).toBe(0)
  })

  it('takes off what all tokens share before it compares', () => {
    const shared: TokenSpace = { ...space, centre: Float32Array.from([0.9, 0, 0, 0, 0, 0, 0, 0]) }
    const near = [1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    const prepared = prepareQuestion(question([near]), shared, [1])
    const bits = encodeTokens(Float32Array.from(near), shared)
    expect(lateMatch(prepared, meet(prepared, { ...passage([near]), bits })).similarity).toBeCloseTo(1, 3)
  })

  it('cuts words as the tokenizer does', () => {
    expect(wordsOf('  Wie  geht\tdas? ')).toEqual(['Wie', 'geht', 'das?'])
  })
})
