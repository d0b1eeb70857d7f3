import { describe, expect, it } from 'vitest'
import type { TokenVectors } from '../core/ports/embedder.ts'
import { lateInteraction, wordsOf } from './late-interaction.ts'

const text = (rows: readonly (readonly [number, number])[], words = rows.map((_, i) => i)): TokenVectors => ({
  vector: new Float32Array(2),
  tokens: Float32Array.from(rows.flat()),
  words: Uint16Array.from(words),
})
const EAST = [1, 0] as const
const NORTH = [0, 1] as const

describe('late interaction', () => {
  it('lets each token of the question find the nearest of the text', () => {
    const match = lateInteraction(text([EAST, NORTH]), [text([NORTH, EAST, EAST])], [1, 1])
    expect(match).toEqual({ similarity: 1, weakest: 1 })
  })

  it('counts a word by its weight and names the word that is answered least', () => {
    const match = lateInteraction(text([EAST, NORTH]), [text([EAST])], [3, 1])
    expect(match).toEqual({ similarity: 0.75, weakest: 0 })
  })

  it('leaves out words that weigh nothing, unless none weighs anything', () => {
    expect(lateInteraction(text([EAST, NORTH]), [text([EAST])], [1, 0]).similarity).toBe(1)
    expect(lateInteraction(text([EAST, NORTH]), [text([EAST])], [0, 0]).similarity).toBe(0.5)
  })

  it('takes a word of several tokens as one', () => {
    const match = lateInteraction(text([EAST, NORTH, EAST], [0, 0, 1]), [text([EAST])], [1, 1])
    expect(match.weakest).toBe(0.5)
    expect(match.similarity).toBeCloseTo(2 / 3)
  })

  it('gives nothing for a text without tokens', () => {
    expect(lateInteraction(text([EAST]), [text([])], [1])).toEqual({ similarity: 0, weakest: 0 })
  })

  it('lets a token be met by any of several texts', () => {
    const match = lateInteraction(text([EAST, NORTH]), [text([EAST]), text([NORTH])], [1, 1])
    expect(match.similarity).toBe(1)
  })

  it('cuts words as the tokenizer does', () => {
    expect(wordsOf('  Wie  geht\tdas? ')).toEqual(['Wie', 'geht', 'das?'])
  })
})
