import { describe, expect, it } from 'vitest'
import { readTimestamps } from './read-timestamps.ts'

const of = { timestampBegin: 1000, endOfText: 900 }
/** A time token. */
const at = (seconds: number): number => 1000 + Math.round(seconds * 50)

describe('readTimestamps', () => {
  it('gives each piece its two times', () => {
    expect(readTimestamps([at(0), 1, 2, at(2.4), at(2.4), 3, at(5.1), 901], of)).toEqual([
      { start: 0, end: 2.4, tokens: [1, 2], from: 1, to: 3 },
      { start: 2.4, end: 5.1, tokens: [3], from: 5, to: 6 },
    ])
  })

  it('leaves the end open where words come last', () => {
    expect(readTimestamps([at(0), 1, at(3), at(3.5), 2, 3], of)[1]).toEqual({
      start: 3.5,
      end: null,
      tokens: [2, 3],
      from: 4,
      to: 6,
    })
  })

  it('reads words without any time as one piece from the beginning', () => {
    expect(readTimestamps([1, 2, 901], of)).toEqual([{ start: 0, end: null, tokens: [1, 2], from: 0, to: 3 }])
  })

  it('gives nothing for times without words', () => {
    expect(readTimestamps([at(0), at(30), 901], of)).toEqual([])
  })

  it('never ends a piece before it began', () => {
    expect(readTimestamps([at(5), 1, at(2)], of)[0]).toMatchObject({ start: 5, end: 5 })
  })
})
