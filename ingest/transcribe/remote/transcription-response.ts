// What an OpenAI-compatible server answers: `verbose_json` with segments, or `json` with the text alone.
import { z } from 'zod'
import { AppError, firstChars } from '../../../core/errors.ts'
import { toLanguage } from '../../../core/text/language.ts'
import type { HeardSegment } from '../clean-segments.ts'

const response = z.object({
  text: z.string(),
  language: z.string().nullish(),
  segments: z
    .array(
      z.object({
        start: z.number(),
        end: z.number(),
        text: z.string(),
        avg_logprob: z.number().nullish(),
        no_speech_prob: z.number().nullish(),
      }),
    )
    .nullish(),
})

/** In seconds of the piece that was sent. `seconds`: its length. @throws AppError `model-unavailable` */
export function readTranscription(
  body: string,
  seconds: number,
  server: string,
): { language: string | null; segments: HeardSegment[] } {
  const parsed = response.safeParse(parseJson(body))
  if (!parsed.success) {
    throw new AppError(
      'model-unavailable',
      `Recognising speech with ${server}: expected JSON in OpenAI's shape with a text, got "${firstChars(body)}". ` +
        'Check that TRANSCRIBE_BASE_URL is an OpenAI-compatible server (its path usually ends in /v1).',
    )
  }
  const { text, segments } = parsed.data
  const language = languageFromName(parsed.data.language ?? null)
  // Without segments the piece is one: it was cut short so that its second still means something.
  if (segments === null || segments === undefined || segments.length === 0) {
    const all = { start: 0, end: seconds, text: text.trim(), noSpeech: null, logProbability: null }
    return { language, segments: all.text === '' ? [] : [all] }
  }
  return {
    language,
    segments: segments.map((one) => ({
      start: one.start,
      end: one.end,
      text: one.text.trim(),
      noSpeech: one.no_speech_prob ?? null,
      logProbability: one.avg_logprob ?? null,
    })),
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
let codes: Map<string, string> | undefined

/** OpenAI names languages in English (`german`), others by code (`de`). */
export function languageFromName(name: string | null): string | null {
  if (name === null) return null
  if (/^[a-z]{2,3}(?:-.*)?$/i.test(name)) return toLanguage(name)
  codes ??= englishNames()
  return codes.get(name.toLowerCase()) ?? null
}

function englishNames(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  const found = new Map<string, string>()
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const name = names.of(first + second)
      // Old codes (`iw`, `in`) come with the names of the new ones.
      const code = Intl.getCanonicalLocales(first + second)[0]
      if (name !== undefined && code === first + second) found.set(name.toLowerCase(), code)
    }
  }
  return found
}
