import { describe, expect, it } from 'vitest'
import { languageFromName, readTranscription } from './transcription-response.ts'

describe('readTranscription', () => {
  it('reads segments with what the server thinks of them', () => {
    const body = JSON.stringify({
      task: 'transcribe',
      language: 'german',
      duration: 4,
      text: ' Guten Tag. ',
      segments: [
        {
          id: 0,
          start: 0,
          end: 1.5,
          text: ' Guten Tag.',
          avg_logprob: -0.3,
          no_speech_prob: 0.02,
          tokens: [1],
        },
      ],
    })
    expect(readTranscription(body, 4, 'server')).toEqual({
      language: 'de',
      segments: [{ start: 0, end: 1.5, text: 'Guten Tag.', noSpeech: 0.02, logProbability: -0.3 }],
    })
  })

  it('takes the text as one segment where there are none', () => {
    expect(readTranscription('{"text":" Hello there. "}', 30, 'server')).toMatchObject({
      language: null,
      segments: [{ start: 0, end: 30, text: 'Hello there.' }],
    })
    expect(readTranscription('{"text":""}', 30, 'server').segments).toEqual([])
  })

  it.each(['<html>', '{"error":"x"}', '{"text":'])('refuses %s with what to do', (body) => {
    expect(() => readTranscription(body, 1, 'm at http://x')).toThrow(
      /expected JSON in OpenAI's shape.*TRANSCRIBE_BASE_URL/s,
    )
  })
})

describe('languageFromName', () => {
  it.each([
    ['german', 'de'],
    ['English', 'en'],
    ['ja', 'ja'],
    ['pt-BR', 'pt'],
    ['spanish', 'es'],
    ['klingonish', null],
    [null, null],
  ])('%s → %s', (name, code) => expect(languageFromName(name)).toBe(code))
})
