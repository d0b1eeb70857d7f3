import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLE_RATE, type Span } from '../../core/ports/transcriber.ts'
import { speechOf } from '../../core/testing/transcriber-contract.ts'
import { createSpeechWindows, takeParts } from './speech-windows.ts'

describe('takeParts', () => {
  it('takes as many spans as fit, with what is left of the silences between them', () => {
    const spans = [
      { start: 0, end: 10 },
      { start: 100, end: 110 },
      { start: 200, end: 212 },
    ]
    expect(takeParts(spans, 0, 30)).toEqual({ parts: spans.slice(0, 2), isCut: false })
    expect(takeParts(spans, 110, 30)).toEqual({ parts: spans.slice(2), isCut: false })
    expect(takeParts(spans, 212, 30)).toEqual({ parts: [], isCut: false })
  })

  it('cuts a span that is longer than a window', () => {
    expect(takeParts([{ start: 5, end: 100 }], 0, 30)).toEqual({
      parts: [{ start: 5, end: 35 }],
      isCut: true,
    })
  })

  it('fills a window that is less than half full with the beginning of the next span', () => {
    const spans = [
      { start: 0, end: 5 },
      { start: 10, end: 60 },
    ]
    const { parts, isCut } = takeParts(spans, 0, 30)
    expect(parts).toEqual([spans[0], { start: 10, end: 10 + 30 - 5 - 0.4 }])
    expect(isCut).toBe(true)
  })

  it('hears every second of speech once, in windows that are never too long, whatever the silences', () => {
    const gaps = fc.array(
      fc.tuple(fc.double({ min: 0.3, max: 50, noNaN: true }), fc.double({ min: 0.1, max: 90, noNaN: true })),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(gaps, (pairs) => {
        const spans: Span[] = []
        for (const [gap, length] of pairs) {
          const start = (spans.at(-1)?.end ?? 0) + gap
          spans.push({ start, end: start + length })
        }
        let from = 0
        let heard = 0
        for (;;) {
          const { parts } = takeParts(spans, from, 29.5)
          const last = parts.at(-1)
          if (last === undefined) break
          const length = parts.reduce((sum, { start, end }) => sum + end - start, 0)
          expect(length + 0.4 * (parts.length - 1)).toBeLessThanOrEqual(29.5 + 1e-6)
          expect(last.end).toBeGreaterThan(from)
          heard += length
          from = last.end
        }
        expect(heard).toBeCloseTo(
          spans.reduce((sum, { start, end }) => sum + end - start, 0),
          3,
        )
      }),
      { numRuns: 100 },
    )
  })
})

describe('createSpeechWindows', () => {
  const samples = new Float32Array(SAMPLE_RATE * 20).map((_, i) => Math.floor(i / SAMPLE_RATE) / 100)

  it('joins spans with a short pause and leads times back to the recording', async () => {
    const windows = createSpeechWindows(
      speechOf(samples, [
        { start: 2, end: 4 },
        { start: 10, end: 13 },
      ]),
      29.5,
    )
    const window = await windows.next()
    expect(window?.seconds).toBeCloseTo(5.4)
    expect(window?.samples.length).toBe(Math.round(5.4 * SAMPLE_RATE))
    expect(window?.samples[0]).toBeCloseTo(0.02)
    expect(window?.samples[Math.round(2.2 * SAMPLE_RATE)]).toBe(0)
    expect(window?.samples[Math.round(2.5 * SAMPLE_RATE)]).toBeCloseTo(0.1)
    expect([0, 1.5, 2.2, 2.4, 4.4, 99].map((second) => window?.toRecording(second))).toEqual([
      2, 3.5, 4, 10, 12, 13,
    ])
    expect(await windows.next()).toBeNull()
  })

  it('resumes where it is told to', async () => {
    const windows = createSpeechWindows(speechOf(samples), 8)
    const first = await windows.next()
    expect(first).toMatchObject({ seconds: 8, isCut: true })
    windows.resumeAt(6)
    const second = await windows.next()
    expect(second?.toRecording(0)).toBe(6)
  })
})
