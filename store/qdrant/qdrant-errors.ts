// What the Qdrant client throws, as our errors in four parts. The client has no class worth testing: an answer that is
// an error carries `status` and `data`, a server that is not there is a TypeError without a code.
import { z } from 'zod'
import { AppError, firstChars } from '../../core/errors.ts'

const Refusal = z.object({ status: z.number(), data: z.unknown().optional() })
/** JSON for most errors; plain text for 401 and for what a proxy in between says. */
const Said = z.union([
  z.object({ status: z.object({ error: z.string() }) }).transform(({ status }) => status.error),
  z.string(),
])

export function toQdrantError(
  thrown: unknown,
  about: {
    what: string
    url: string
    timeoutMs: number
    isRateLimited?: boolean
    retryAfterMs?: number | undefined
    signal?: AbortSignal | undefined
  },
): AppError {
  if (thrown instanceof AppError) return thrown
  const options = { cause: thrown }
  const doing = `${about.what} at ${about.url} (QDRANT_URL)`
  if (about.signal?.aborted) return new AppError('cancelled', 'Cancelled.', options)
  const refusal = Refusal.safeParse(thrown)
  if (refusal.success) return refused(doing, refusal.data, about.retryAfterMs, options)
  if (about.isRateLimited) return refused(doing, { status: 429 }, about.retryAfterMs, options)
  if (thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
    return new AppError(
      'timeout',
      `${doing}: expected an answer within ${about.timeoutMs / 1000} s, got none. Look at the server's load and try again.`,
      options,
    )
  }
  return new AppError(
    'store-unavailable',
    `${doing}: expected a Qdrant server that answers, got "${firstChars(String(thrown instanceof Error ? thrown.message : thrown))}". Start the server or correct QDRANT_URL.`,
    options,
  )
}

function refused(
  doing: string,
  { status, data }: z.infer<typeof Refusal>,
  retryAfterMs: number | undefined,
  options: { cause: unknown },
): AppError {
  const said = Said.safeParse(data)
  const got = `got ${status}: "${firstChars(said.success ? said.data : 'no explanation')}"`
  if (status === 401 || status === 403) {
    return new AppError(
      'bad-config',
      `${doing}: expected to be let in, ${got}. Set QDRANT_API_KEY to a key that may read and write.`,
      options,
    )
  }
  if (status === 429) {
    return new AppError(
      'rate-limited',
      `${doing}: expected to be served, ${got}. Wait, or raise the server's limits.`,
      {
        ...options,
        ...(retryAfterMs === undefined ? {} : { details: { retryAfterMs } }),
      },
    )
  }
  if (status === 404) {
    return new AppError(
      'store-unavailable',
      `${doing}: expected the collection that was opened, ${got}. Restart Kilde: it makes the collection again and embeds the rows.`,
      { ...options, retryable: false },
    )
  }
  if (status >= 500) {
    return new AppError(
      'store-unavailable',
      `${doing}: expected an answer, ${got}. Look at the server's log and try again.`,
      options,
    )
  }
  return new AppError(
    'internal',
    `${doing}: expected the request to be taken, ${got}. This is a fault of Kilde, or the server is older than 1.13.`,
    {
      ...options,
      details: { status },
    },
  )
}

export const isAlreadyThere = (error: unknown): boolean =>
  error instanceof AppError && error.details?.['status'] === 409
