import { expect, it } from 'vitest'
import { encodeTokens, plainText, tokensOfPassage } from './token-codes.ts'

const space = { centre: Float32Array.from([0.5, 0, 0, 0, 0, 0, 0, -0.5]), scale: new Float32Array(8).fill(1) }

it('sets a bit for each dimension above the centre', () => {
  const tokens = Float32Array.from([0.6, 0.1, -0.1, 0, 0, 0, 0, -0.4, 0.5, 0, 0, 0, 0, 0, 1, -1])
  expect([...encodeTokens(tokens, space)]).toEqual([0b1000_0011, 0b0100_0000])
})

it('reads text as the tokenizer does', () => {
  expect(plainText('ﬁve\u200b  o\n\tclock')).toBe('five o clock')
  expect(plainText('a\u0000b\u000bc\u007f\u0085 d')).toBe('abc\u0085 d')
})

it('tells the tokens of the headings from those of the text', () => {
  const whole = 'Guide\nBreaks\nInsert a page.'
  const codes = { ends: Uint16Array.from([5, 12, 19, 21, 26, 27]), bits: new Uint8Array(6) }
  const { above, ends } = tokensOfPassage(codes, whole, '\nInsert a page.\n\n')
  expect(above).toBe(2)
  expect([...ends]).toEqual([0, 0, 6, 8, 13, 14])
})

it('counts all tokens as the own ones of a text that was embedded alone', () => {
  const codes = { ends: Uint16Array.from([6, 8]), bits: new Uint8Array(2) }
  expect(tokensOfPassage(codes, 'Insert a', 'Insert a')).toMatchObject({ above: 0, ends: codes.ends })
})
