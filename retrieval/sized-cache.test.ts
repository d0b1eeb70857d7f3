import { expect, it } from 'vitest'
import { createSizedCache } from './sized-cache.ts'

const cacheOf = (limit: number) => createSizedCache<string>(limit, ({ length }) => length)

it('drops what was used longest ago when it grows too large', () => {
  const cache = cacheOf(6)
  cache.keep('a', 'aa')
  cache.keep('b', 'bb')
  cache.keep('c', 'cc')
  cache.keep('a', 'aa')
  cache.keep('d', 'dddd')
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['aa', undefined, undefined, 'dddd'])
})

it('counts a value that is kept again once', () => {
  const cache = cacheOf(4)
  cache.keep('a', 'aaa')
  cache.keep('a', 'a')
  cache.keep('b', 'bbb')
  expect([cache.get('a'), cache.get('b')]).toEqual(['a', 'bbb'])
})

it('does not keep what is larger than all of it', () => {
  const cache = cacheOf(2)
  cache.keep('a', 'aaa')
  expect(cache.get('a')).toBeUndefined()
})
