import { expect, it } from 'vitest'
import { tokenRangesIn } from './unit-tokens.ts'

const text = '\n\nOpen it.  Then\nclose ﬁles. '
/** Title · Open · it. · Then · close · files. */
const tokens = { above: 1, ends: Uint16Array.from([0, 4, 8, 13, 19, 26]), bits: new Uint8Array() }
const span = (part: string) => {
  const start = text.indexOf(part) + 100
  return { start, end: start + part.length }
}

it.each([
  ['the first sentence', 'Open it.', [1, 3]],
  [
    'a sentence over a line break, with a character that the tokenizer writes as two',
    'Then\nclose ﬁles.',
    [3, 6],
  ],
  ['one word', 'close', [4, 5]],
])('finds the tokens of %s', (_name, part, expected) => {
  expect(tokenRangesIn({ text, start: 100 }, tokens)(span(part))).toEqual(expected)
})
