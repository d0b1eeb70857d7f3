import { describe, expect, it } from 'vitest'
import { cleanSegments, type HeardSegment, withoutLoops } from './clean-segments.ts'

const heard = (text: string, more: Partial<HeardSegment> = {}, start = 0): HeardSegment => ({
  ...{ start, end: start + 2, text, noSpeech: 0.01, logProbability: -0.2 },
  ...more,
})
const textsOf = (segments: HeardSegment[]) => cleanSegments(segments).map(({ text }) => text)

describe('cleanSegments', () => {
  it('keeps what was said as it was said', () => {
    expect(cleanSegments([heard(' Open the cover. ', {}, 3)])).toEqual([
      { start: 3, end: 5, text: 'Open the cover.' },
    ])
  })

  it('says a repeated segment once, also when two alternate', () => {
    expect(textsOf(['Go on.', 'Go on.', 'go on'].map((text) => heard(text)))).toEqual(['Go on.'])
    const two = ['Open it.', 'Close it.', 'Open it.', 'Close it.', 'Now wait.']
    expect(textsOf(two.map((text) => heard(text)))).toEqual(['Open it.', 'Close it.', 'Now wait.'])
  })

  it('lets a short word come back later', () => {
    expect(textsOf(['Yes.', 'Not this one.', 'Yes.'].map((text) => heard(text)))).toHaveLength(3)
  })

  it.each(['[Music]', '(applause)', '♪ la la ♪', '*coughs*', ' [BLANK_AUDIO]. '])(
    'drops %s, which nobody says',
    (text) => {
      expect(textsOf([heard(text)])).toEqual([])
    },
  )

  it('drops credits of subtitles, whatever is heard', () => {
    expect(textsOf([heard('Untertitel der Amara.org-Community')])).toEqual([])
  })

  it('drops farewells over silence and keeps them when they are said', () => {
    expect(textsOf([heard('Thank you.', { noSpeech: 0.5 })])).toEqual([])
    expect(textsOf([heard('Thank you.')])).toEqual(['Thank you.'])
    expect(textsOf([heard('Thank you.', { noSpeech: null, logProbability: null })])).toEqual(['Thank you.'])
  })

  it('drops what is unsure where nobody seems to speak', () => {
    expect(textsOf([heard('Nihon', { noSpeech: 0.7, logProbability: -1.2 })])).toEqual([])
    expect(textsOf([heard('Quiet words', { noSpeech: 0.7, logProbability: -0.3 })])).toEqual(['Quiet words'])
  })

  it('drops a loop over music, and keeps its phrase once where somebody spoke', () => {
    const loop = heard('Nihon, '.repeat(60), { noSpeech: 0.47, logProbability: -0.06 })
    expect(textsOf([loop])).toEqual([])
    expect(textsOf([{ ...loop, text: 'press the button '.repeat(20), noSpeech: 0.02 }])).toEqual([
      'press the button',
    ])
  })

  it('drops segments without a word', () => {
    expect(textsOf([heard('...'), heard(''), heard(' - ')])).toEqual([])
  })
})

describe('withoutLoops', () => {
  it.each([
    ['no no no no no', 'no'],
    ['wait a bit wait a bit wait a bit wait a bit now', 'wait a bit now'],
    ['Nihonononononononononon', 'Nihon'],
    ['no, no, that is not it', 'no, no, that is not it'],
    ['call 1000000 or 5000', 'call 1000000 or 5000'],
  ])('%s → %s', (text, wanted) => {
    expect(withoutLoops(text)).toBe(wanted)
  })

  it('is quick on the longest text that a window can give', () => {
    const before = performance.now()
    withoutLoops('ab'.repeat(50_000))
    withoutLoops(Array.from({ length: 20_000 }, (_, i) => `w${i % 17}`).join(' '))
    expect(performance.now() - before).toBeLessThan(2000)
  })
})
