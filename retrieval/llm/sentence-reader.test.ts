import { describe, expect, it } from 'vitest'
import { asTokens } from '../testing/llm-wire.ts'
import { createSentenceReader } from './sentence-reader.ts'

const read = (tokens: readonly string[], language = 'en', cutOff = false): string[] => {
  const reader = createSentenceReader(language)
  return [...tokens.flatMap((token) => reader.push(token)), ...reader.end({ cutOff })]
}

describe('sentences of a stream', () => {
  it.each([
    [
      'It opens at nine [1]. It closes at five [2].',
      'en',
      ['It opens at nine [1].', 'It closes at five [2].'],
    ],
    [
      'It opens at nine. [1] It closes at five. [2]',
      'en',
      ['It opens at nine [1].', 'It closes at five [2].'],
    ],
    ['It opens at nine.[1][3] It closes.[2]', 'en', ['It opens at nine [1][3].', 'It closes [2].']],
    [
      'Dr. Hansen tested it for 1.5 hours [1]. Done.',
      'en',
      ['Dr. Hansen tested it for 1.5 hours [1].', 'Done.'],
    ],
    [
      'Das gilt z. B. für Anna [1]. Am 3. Mai ist zu [2].',
      'de',
      ['Das gilt z. B. für Anna [1].', 'Am 3. Mai ist zu [2].'],
    ],
    [
      '登録は無料です[1]。確認メールが届きます。[2]退会もできます。',
      'ja',
      ['登録は無料です[1]。', '確認メールが届きます [2]。', '退会もできます。'],
    ],
    [
      'Do this:\n1. Open it [1]\n2. Click Save. [1]\n',
      'en',
      ['Do this:', '1. Open it [1]', '2. Click Save [1].'],
    ],
    ['- One [1]\n- Two [2]', 'en', ['- One [1]', '- Two [2]']],
    ['Is it open? Yes [1]! Good', 'en', ['Is it open?', 'Yes [1]!', 'Good']],
    ['', 'en', []],
  ])('%j', (text, language, sentences) => {
    expect(read([text], language)).toEqual(sentences)
    expect(read(asTokens(text), language)).toEqual(sentences)
    expect(read([...text], language)).toEqual(sentences)
  })

  it('lets a sentence go with its last token when its marker stands before the stop', () => {
    const reader = createSentenceReader('en')
    expect(reader.push('They are kept for 10 years [1]')).toEqual([])
    expect(reader.push('.')).toEqual(['They are kept for 10 years [1].'])
  })

  it('waits for a marker that may still come behind the stop', () => {
    const reader = createSentenceReader('en')
    expect(reader.push('They are kept for ten years.')).toEqual([])
    expect(reader.push(' [1]')).toEqual([])
    expect(reader.push(' They')).toEqual(['They are kept for ten years [1].'])
  })

  it('leaves out the half sentence of an answer that was cut off, and keeps a whole one', () => {
    expect(read(['It opens at nine [1]. It closes at'], 'en', true)).toEqual(['It opens at nine [1].'])
    expect(read(['It opens at nine. It closes at five.'], 'en', true)).toHaveLength(2)
  })

  it('hands over a line without end rather than growing', () => {
    expect(createSentenceReader('en').push('a'.repeat(5000))).toHaveLength(1)
  })
})
