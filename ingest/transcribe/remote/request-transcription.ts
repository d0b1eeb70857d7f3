// One piece of sound to an OpenAI-compatible server, with what its refusals mean.
import type { Secret } from '../../../core/config/secret.ts'
import { AppError, firstChars } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import { retryAfterMs } from '../../../core/retry.ts'
import { toWav } from './to-wav.ts'

export interface TranscriptionServer {
  baseUrl: string
  model: string
  apiKey: Secret | undefined
  timeoutMs: number
  clock: Clock
}

export type AnswerFormat = 'verbose_json' | 'json'
/** `not-verbose`: this model gives no segments; ask for plain JSON. */
export type Transcribed = { type: 'answer'; body: string } | { type: 'not-verbose' }

/** @throws AppError `model-unavailable`, `timeout`, `rate-limited`; the signal's reason */
export async function requestTranscription(
  server: TranscriptionServer,
  samples: Float32Array,
  options: { language: string | null; format: AnswerFormat; signal: AbortSignal },
): Promise<Transcribed> {
  const { language, format, signal } = options
  const form = new FormData()
  form.append('file', new Blob([toWav(samples)], { type: 'audio/wav' }), 'sound.wav')
  form.append('model', server.model)
  form.append('response_format', format)
  form.append('temperature', '0')
  if (format === 'verbose_json') form.append('timestamp_granularities[]', 'segment')
  if (language !== null) form.append('language', language)
  const limit = AbortSignal.timeout(server.timeoutMs)
  let status: number
  let body: string
  let retryAfter: string | null
  try {
    const response = await fetch(`${server.baseUrl.replace(/\/$/, '')}/audio/transcriptions`, {
      method: 'POST',
      body: form,
      signal: AbortSignal.any([signal, limit]),
      ...(server.apiKey !== undefined && { headers: { authorization: `Bearer ${server.apiKey.reveal()}` } }),
    })
    status = response.status
    retryAfter = response.headers.get('retry-after')
    body = await response.text()
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    if (limit.aborted)
      throw failure(server, 'timeout', `no answer within ${server.timeoutMs / 1000} s`, {
        cause,
        retryable: false,
      })
    throw failure(server, 'model-unavailable', `no connection (${reasonOf(cause)})`, {
      cause,
      retryable: true,
    })
  }
  if (status >= 200 && status < 300) return { type: 'answer', body }
  if (
    status === 400 &&
    format === 'verbose_json' &&
    /verbose_json|response_format|timestamp_granularities/.test(body)
  ) {
    return { type: 'not-verbose' }
  }
  const wait = retryAfterMs(retryAfter, server.clock.now())
  // Some servers answer with the key they were sent.
  const key = server.apiKey?.reveal()
  const said = firstChars(key === undefined ? body : body.replaceAll(key, '[secret]'))
  const got = `status ${status}: "${said}"`
  const details = wait === undefined ? {} : { details: { retryAfterMs: wait } }
  if (status === 429) throw failure(server, 'rate-limited', got, { ...details, retryable: true })
  throw failure(server, 'model-unavailable', got, { ...details, retryable: status >= 500 || status === 408 })
}

/** undici hides the cause one level down: `fetch failed`, and below it `connect ECONNREFUSED …`. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return firstChars(inner instanceof Error ? inner.message : String(inner))
}

const failure = (
  server: TranscriptionServer,
  code: 'model-unavailable' | 'timeout' | 'rate-limited',
  got: string,
  options: { cause?: unknown; details?: Record<string, unknown>; retryable?: boolean },
): AppError =>
  new AppError(
    code,
    `Recognising speech with ${server.model} at ${server.baseUrl}: expected a transcription, got ${got}. ` +
      'Check TRANSCRIBE_BASE_URL, TRANSCRIBE_MODEL and TRANSCRIBE_API_KEY, then sync again.',
    options,
  )
