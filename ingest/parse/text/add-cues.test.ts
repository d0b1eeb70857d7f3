import { expect, it } from 'vitest'
import { createTextBuilder } from '../text-builder.ts'
import { addCues } from './add-cues.ts'

const built = (...cues: [seconds: number, text: string][]) => {
  const out = createTextBuilder()
  out.add('heading', 'Talk', { level: 1 })
  addCues(
    out,
    cues.map(([seconds, text]) => ({ seconds, end: seconds + 2, text })),
  )
  return out.finish()
}

it('says at which second each cue of a paragraph begins', () => {
  const {
    text,
    blocks,
    moments = [],
  } = built([80, 'Open the valve.'], [83, '  Wait a\u00a0minute.'], [86, 'Done.'])
  expect(blocks.map(({ seconds }) => seconds)).toEqual([undefined, 80])
  expect(moments.map(({ start, seconds }) => [text.slice(start).split(/(?<=\.)/)[0], seconds])).toEqual([
    ['Wait a minute.', 83],
    ['Done.', 86],
  ])
})

it('keeps the seconds right where a script has no blanks, a line repeats, and a paragraph is full', () => {
  const full = `${'word '.repeat(90)}end.`
  const { text, blocks, moments = [] } = built([1, '庭に'], [3, '水を'], [5, '水を'], [7, full], [9, 'Next.'])
  expect(text).toContain('庭に水を word')
  expect(moments.map(({ start, seconds }) => [text.slice(start, start + 4), seconds])).toEqual([
    ['水を w', 3],
    ['word', 7],
  ])
  expect(blocks.at(-1)).toMatchObject({ seconds: 9 })
})
