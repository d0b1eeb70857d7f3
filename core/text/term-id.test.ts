import { expect, it } from 'vitest'
import { murmur3, termId } from './term-id.ts'

const hash = (text: string) => murmur3(new TextEncoder().encode(text))

it.each([
  ['', 0],
  ['a', 0x3c2569b2],
  ['abc', 0xb3dd93fa],
  ['test', 0xba6bd213],
  ['hello', 0x248bfa47],
  ['Hello, world!', 0xc0363e43],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
])('hashes "%s" as the published vectors say', (text, expected) => {
  expect(hash(text)).toBe(expected)
})

it('takes the absolute value of the signed hash', () => {
  expect(termId('a')).toBe(0x3c2569b2)
  expect(termId('abc')).toBe(2 ** 32 - 0xb3dd93fa)
})

it('hashes bytes, not UTF-16 units', () => {
  expect(termId('é')).not.toBe(termId('e'))
  expect(termId('日本')).toBeGreaterThan(0)
})
