import { describe, expect, it } from 'vitest'
import { SAMPLE_RATE } from '../../../core/ports/transcriber.ts'
import { speechOf } from '../../../core/testing/transcriber-contract.ts'
import type { Heard, HeardPart } from './hear-messages.ts'
import { hearSpeech, wholeParts } from './hear-speech.ts'

const part = (text: string, start: number, end: number | null): HeardPart => ({
  text,
  start,
  end,
  logProbability: -0.1,
})
const heard = (
  parts: HeardPart[],
  language: Heard['language'] = { code: 'de', probability: 0.9 },
): Heard => ({
  ...{ parts, language, noSpeech: 0.01 },
})

describe('hearSpeech', () => {
  it('hears a sentence that a window cuts again from its beginning', async () => {
    const lengths: number[] = []
    const transcript = await hearSpeech(
      speechOf(new Float32Array(SAMPLE_RATE * 40)),
      async (samples) => {
        lengths.push(samples.length / SAMPLE_RATE)
        return lengths.length === 1
          ? heard([part('One.', 0, 10), part('Two.', 10, 25), part('Thr', 25, null)])
          : heard([part('Three.', 0, 14)])
      },
      { language: null },
    )
    expect(lengths).toEqual([29.5, 15])
    expect(transcript.segments).toEqual([
      { start: 0, end: 10, text: 'One.' },
      { start: 10, end: 25, text: 'Two.' },
      { start: 25, end: 39, text: 'Three.' },
    ])
  })

  it('finds out the language once it is sure and hears the rest in it', async () => {
    const asked: (string | null)[] = []
    const answers = [
      { code: 'nl', probability: 0.4 },
      { code: 'de', probability: 0.8 },
      { code: 'fr', probability: 0.9 },
    ]
    const { language } = await hearSpeech(
      speechOf(new Float32Array(SAMPLE_RATE * 80)),
      async (_, spoken) => {
        asked.push(spoken)
        return heard([part(`Satz ${asked.length}.`, 0, 29)], answers[asked.length - 1])
      },
      { language: null },
    )
    expect(asked).toEqual([null, null, 'de'])
    expect(language).toBe('de')
  })

  it('takes the language it is told', async () => {
    const { language } = await hearSpeech(
      speechOf(new Float32Array(SAMPLE_RATE * 5)),
      async (_, spoken) => heard([part(`in ${spoken}`, 0, 5)]),
      { language: 'sv' },
    )
    expect(language).toBe('sv')
  })

  it('says how far it is, and knows no language where nobody speaks', async () => {
    const progress: number[] = []
    const transcript = await hearSpeech(
      speechOf(new Float32Array(SAMPLE_RATE * 40)),
      async () => ({ parts: [], noSpeech: 0.99, language: { code: 'en', probability: 0.3 } }),
      { language: null, onProgress: (at) => progress.push(at) },
    )
    expect(transcript).toEqual({ language: null, segments: [] })
    expect(progress).toEqual([29.5, 40])
  })
})

describe('wholeParts', () => {
  it('keeps all of a window that ends in silence', () => {
    const parts = [part('One.', 0, 3), part('Two', 3, null)]
    expect(wholeParts(parts, { seconds: 10, isCut: false })).toEqual({ parts, resumeAt: null })
  })

  it('hears again what lies behind the last word', () => {
    const parts = [part('One.', 0, 10), part('Two.', 10, 20)]
    expect(wholeParts(parts, { seconds: 28, isCut: false })).toEqual({ parts, resumeAt: 20 })
    expect(wholeParts(parts, { seconds: 21, isCut: false })).toEqual({ parts, resumeAt: null })
    const early = [part('One.', 0, 3)]
    expect(wholeParts(early, { seconds: 28, isCut: false })).toEqual({ parts: early, resumeAt: null })
  })

  it('goes on behind a window whose words cannot be parted, so that it ends', () => {
    const parts = [part('One long one', 0, null)]
    expect(wholeParts(parts, { seconds: 29, isCut: true })).toEqual({ parts, resumeAt: null })
    const early = [part('A', 0, 1), part('B', 1, null)]
    expect(wholeParts(early, { seconds: 29, isCut: true })).toEqual({ parts: early, resumeAt: null })
  })
})
