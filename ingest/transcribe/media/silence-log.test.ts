import { describe, expect, it } from 'vitest'
import { createSilenceLog } from './silence-log.ts'

const read = (seconds: number, lines: string[]) => {
  const log = createSilenceLog()
  for (const line of lines) log.read(line)
  return log.soundSpans(seconds)
}
const start = (at: number) => `[silencedetect @ 0x5581] silence_start: ${at}`
const end = (at: number) => `[silencedetect @ 0x5581] silence_end: ${at} | silence_duration: 1`

describe('createSilenceLog', () => {
  it('gives what lies between silences, with a margin', () => {
    expect(read(20, [start(0), end(2), start(8), end(12), start(18)])).toEqual([
      { start: 1.75, end: 8.25 },
      { start: 11.75, end: 18.25 },
    ])
  })

  it('takes everything when nothing is silent, and nothing when all is', () => {
    expect(read(5, [])).toEqual([{ start: 0, end: 5 }])
    expect(read(5, [start(0), end(5)])).toEqual([])
    expect(read(5, [start(-0.01)])).toEqual([])
  })

  it('joins spans that their margins bring together, and drops clicks', () => {
    expect(read(10, [start(4), end(4.4)])).toEqual([{ start: 0, end: 10 }])
    expect(read(10, [start(0), end(5), start(5.1), end(10)])).toEqual([])
  })

  it('believes no line that only looks like it, such as a tag of the file', () => {
    expect(read(10, ['    title : [silencedetect @ 0x1] silence_start: 0', 'silence_end: 9'])).toEqual([
      { start: 0, end: 10 },
    ])
  })
})
