import { expect, it } from 'vitest'
import { createUnigramTokenizer } from './unigram-tokenizer.ts'

const vocab: [string, number][] = [
  ['<s>', 0],
  ['<unk>', 0],
  ['▁', -3],
  ['▁page', -5],
  ['page', -6],
  ['s', -4],
  ['▁pages', -9.5],
  ['p', -8],
  ['a', -8],
  ['漢', -7],
  ['漢字', -9],
  ['😀', -9],
]
const tokenizer = createUnigramTokenizer({
  vocab,
  unknownId: 1,
  special: new Set(['<s>', '<unk>']),
  normalize: (text) => text.replace(/\s+/g, ' '),
})
const pieces = (text: string) => tokenizer.encode(text).map((id) => vocab[id]?.[0])

it.each([
  ['nothing', '', []],
  ['a space', ' ', ['▁']],
  ['a word as its best-scoring cut', 'page pages', ['▁page', '▁page', 's']],
  ['words after a line break', 'page\n\tpage', ['▁page', '▁page']],
  ['Chinese without spaces', '漢字漢', ['▁', '漢字', '漢']],
  ['neighbouring unknown characters as one unknown token', 'page♠♣s', ['▁page', '<unk>', 's']],
  ['a character of two UTF-16 units whole', '😀𝒳', ['▁', '😀', '<unk>']],
  ['a literal special token as text', '<s>', ['▁', '<unk>', 's', '<unk>']],
])('cuts %s', (_name, text, expected) => {
  expect(pieces(text)).toEqual(expected)
})

it('says to which word each piece belongs and where it ends, the space before it counted', () => {
  expect(tokenizer.encodeWords('pages  漢字漢')).toEqual({
    ids: tokenizer.encode('pages  漢字漢'),
    words: [0, 0, 1, 1, 1],
    ends: [5, 6, 7, 9, 10],
  })
})

it('gives the same cut from its memory as at first', () => {
  expect(pieces('pages pages')).toEqual(['▁page', 's', '▁page', 's'])
})

it('is linear on a long text without spaces', () => {
  const start = performance.now()
  expect(tokenizer.encode('漢字'.repeat(50_000))).toHaveLength(50_001)
  expect(performance.now() - start).toBeLessThan(2_000)
})
