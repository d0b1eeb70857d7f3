// One call to the embeddings server, its failures put into words.
import type { Secret } from '../../../core/config/secret.ts'
import { AppError, firstChars } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import { retryAfterMs } from '../../../core/retry.ts'
import { readEmbeddings } from './embeddings-response.ts'

export interface EmbeddingsServer {
  baseUrl: string
  model: string
  apiKey: Secret | undefined
  timeoutMs: number
  clock: Clock
}

/** One try. @throws AppError `model-unavailable`, `timeout` or `cancelled`; `retryable` says whether a second try may help. */
export async function requestEmbeddings(
  server: EmbeddingsServer,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const { baseUrl, model, apiKey, timeoutMs, clock } = server
  const limit = AbortSignal.timeout(timeoutMs)
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (apiKey !== undefined) headers['authorization'] = `Bearer ${apiKey.reveal()}`
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model, input: texts }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    const body = await response.text()
    if (response.ok) return readEmbeddings(body, texts.length, baseUrl)
    throw refusal(server, response, body, clock.now())
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    if (signal?.aborted) throw new AppError('cancelled', 'Embedding was cancelled: the caller gave up.')
    if (limit.aborted) throw tooSlow(server, texts.length)
    throw unreachable(server, thrown)
  }
}

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504])

function refusal(server: EmbeddingsServer, response: Response, body: string, now: number): AppError {
  const { status } = response
  const retryable = RETRYABLE.has(status)
  const wait = retryAfterMs(response.headers.get('retry-after'), now)
  // Some servers answer with the key they were sent.
  const key = server.apiKey?.reveal()
  const said = firstChars(key === undefined ? body : body.replaceAll(key, '[secret]'))
  return new AppError(
    'model-unavailable',
    `Embedding with ${server.baseUrl}: expected 200, got ${status} "${said}". ${adviceFor(status)}`,
    { retryable, details: { status, ...(wait === undefined ? {} : { retryAfterMs: wait }) } },
  )
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return 'Check EMBEDDING_API_KEY.'
  if (status === 404) return 'Check EMBEDDING_BASE_URL (its path usually ends in /v1) and EMBEDDING_MODEL.'
  if (status === 429) return 'The server limits requests; try again later or raise its limit.'
  return status >= 500
    ? "Look at the server's log."
    : 'Check EMBEDDING_MODEL and the input limits of the server.'
}

const tooSlow = (server: EmbeddingsServer, count: number): AppError =>
  new AppError(
    'timeout',
    `Embedding ${count} texts with ${server.baseUrl}: expected an answer within ${server.timeoutMs / 1000} s, got none. ` +
      'Check the load of that server.',
  )

function unreachable(server: EmbeddingsServer, cause: unknown): AppError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const said = inner instanceof Error ? inner.message : String(inner)
  return new AppError(
    'model-unavailable',
    `Embedding with ${server.baseUrl}: expected a connection, got "${firstChars(said)}". ` +
      'Start that server or correct EMBEDDING_BASE_URL.',
    { cause, retryable: true },
  )
}
