// What every Transcriber must do. An adapter's own test calls `transcriberContract(name, create)`.
import { describe, expect, it } from 'vitest'
import { SAMPLE_RATE, type Speech, type Transcriber, type Transcript } from '../ports/transcriber.ts'

/** Speech held in memory: mono samples at 16 kHz. `spans`: where something sounds. @default all of it */
export function speechOf(samples: Float32Array, spans?: Speech['spans']): Speech {
  const seconds = samples.length / SAMPLE_RATE
  return {
    seconds,
    spans: spans ?? (samples.length === 0 ? [] : [{ start: 0, end: seconds }]),
    read: async (start, end) =>
      Float32Array.from(samples.subarray(Math.round(start * SAMPLE_RATE), Math.round(end * SAMPLE_RATE))),
  }
}

/** Throws unless segments stand in order inside the recording and none is empty. */
export function checkTranscript(transcript: Transcript, seconds: number): void {
  let before = 0
  for (const { start, end, text } of transcript.segments) {
    expect(start, 'segments stand in order').toBeGreaterThanOrEqual(before)
    expect(end, 'a segment ends after it began').toBeGreaterThanOrEqual(start)
    expect(end, 'a segment ends inside the recording').toBeLessThanOrEqual(seconds)
    expect(text, 'a segment has words, trimmed').toMatch(/^\S(?:.*\S)?$/u)
    before = start
  }
  if (transcript.segments.length === 0) expect(transcript.language).toBeNull()
  else expect(transcript.language ?? 'en').toMatch(/^[a-z]{2,3}$/)
}

/** `spoken`: English speech of a few seconds in which `word` is said. */
export function transcriberContract(
  name: string,
  of: { create: () => Promise<Transcriber>; spoken: () => Promise<Float32Array>; word: RegExp },
): void {
  describe(`${name} keeps the transcriber's contract`, () => {
    const using = async (use: (transcriber: Transcriber, speech: Speech) => Promise<void>): Promise<void> => {
      const transcriber = await of.create()
      try {
        await use(transcriber, speechOf(await of.spoken()))
      } finally {
        await transcriber.close()
      }
    }

    it('writes out what is said, with its language and its seconds, and says how far it is', () =>
      using(async (transcriber, speech) => {
        const heardUpTo: number[] = []
        const transcript = await transcriber.transcribe(speech, { onProgress: (at) => heardUpTo.push(at) })
        checkTranscript(transcript, speech.seconds)
        expect(transcript.segments.map(({ text }) => text).join(' ')).toMatch(of.word)
        expect(transcript.language).toBe('en')
        expect(heardUpTo.at(-1)).toBeCloseTo(speech.seconds, 0)
        // Parallel calls wait for each other, and the same speech gives the same words.
        const again = await Promise.all([
          transcriber.transcribe(speech, { language: 'en' }),
          transcriber.transcribe(speechOf(new Float32Array(0))),
        ])
        expect(again).toEqual([transcript, { language: null, segments: [] }])
      }))

    it('rejects with the reason when its signal aborts, and hears on', () =>
      using(async (transcriber) => {
        const reason = new Error('no longer wanted')
        const speech = speechOf(new Float32Array(SAMPLE_RATE * 2).map((_, i) => Math.sin(i / 7) * 0.2))
        const given = transcriber.transcribe(speech, { signal: AbortSignal.abort(reason) })
        await expect(given).rejects.toBe(reason)
        const late = new AbortController()
        const pending = transcriber.transcribe(speech, { signal: late.signal })
        late.abort(reason)
        await expect(pending).rejects.toBe(reason)
        const nothing = await transcriber.transcribe(speechOf(new Float32Array(0)))
        expect(nothing).toEqual({ language: null, segments: [] })
      }))

    it('has a version, and closes twice without harm', () =>
      using(async (transcriber) => {
        expect(transcriber.version).not.toBe('')
        await transcriber.close()
        await transcriber.close()
        await expect(transcriber.transcribe(speechOf(new Float32Array(10)))).rejects.toThrow()
      }))
  })
}
