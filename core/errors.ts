// The one error class and the one table of codes. A message has four parts: what was done, what was expected,
// what came, what to do. `docs/errors.md` is generated from the table.

type CodeInfo = { status: number; retryable: boolean; meaning: string }

export const errorCodes = {
  'bad-request': {
    status: 400,
    retryable: false,
    meaning: 'The request does not fit the contract; details name each field.',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    meaning: 'No key, an unknown key, or a bad signature. Send Authorization: Bearer <key>.',
  },
  forbidden: { status: 403, retryable: false, meaning: "The key's role, tags or sources do not reach this." },
  'not-found': {
    status: 404,
    retryable: false,
    meaning: 'Nothing has this id or path, or the key may not see it.',
  },
  'method-not-allowed': {
    status: 405,
    retryable: false,
    meaning: 'The path is known, the method is not; the Allow header lists those that are.',
  },
  conflict: {
    status: 409,
    retryable: false,
    meaning: 'The state does not allow this now; the message says what does.',
  },
  'too-large': { status: 413, retryable: false, meaning: 'Larger than the limit that the message names.' },
  'unsupported-type': {
    status: 415,
    retryable: false,
    meaning: 'A content type or file type that is not read.',
  },
  'rate-limited': { status: 429, retryable: true, meaning: 'Too many requests; wait as Retry-After says.' },
  overloaded: {
    status: 503,
    retryable: true,
    meaning: 'More questions wait than can be answered in time; wait as Retry-After says.',
  },
  cancelled: { status: 499, retryable: false, meaning: 'The caller went away or the work was cancelled.' },
  internal: {
    status: 500,
    retryable: false,
    meaning: 'A fault of ours; the log has it under the request id.',
  },
  'bad-config': {
    status: 500,
    retryable: false,
    meaning: 'A setting is wrong or two do not fit; the message names them.',
  },
  'model-unavailable': {
    status: 503,
    retryable: false,
    meaning: 'A model file is missing or damaged, or its server cannot be reached.',
  },
  'model-changed': {
    status: 503,
    retryable: false,
    meaning:
      'The index was built with another embedding model or token space, or by a version of Kilde that indexes otherwise; `kilde reindex` makes it anew.',
  },
  'store-unavailable': {
    status: 503,
    retryable: true,
    meaning: 'The database or the vector server does not answer.',
  },
  'store-locked': { status: 503, retryable: false, meaning: 'Another process serves this data folder.' },
  'disk-full': {
    status: 507,
    retryable: true,
    meaning: 'No space left on the data folder; nothing was changed.',
  },
  'fetch-blocked': {
    status: 400,
    retryable: false,
    meaning: 'The address may not be fetched: scheme, port, or a private network without permission.',
  },
  'fetch-failed': {
    status: 502,
    retryable: true,
    meaning: 'A content server could not be reached or broke off.',
  },
  timeout: { status: 504, retryable: true, meaning: 'It took longer than its limit.' },
  unreadable: {
    status: 422,
    retryable: false,
    meaning: 'A document could not be read; details.reason says why.',
  },
} as const satisfies Record<string, CodeInfo>

export type ErrorCode = keyof typeof errorCodes

export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown>; retryable?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryable = options.retryable ?? errorCodes[code].retryable
    this.details = options.details
  }

  get status(): number {
    return errorCodes[this.code].status
  }
}

/** Wraps anything thrown, once, at the edge of a room. Aborts become `cancelled`, full disks `disk-full`. */
export function toAppError(thrown: unknown, fallback: ErrorCode = 'internal'): AppError {
  if (thrown instanceof AppError) return thrown
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error.name === 'AbortError') return new AppError('cancelled', 'Cancelled.', { cause: error })
  if (error.name === 'TimeoutError') return new AppError('timeout', error.message, { cause: error })
  if (isFullDisk(error)) {
    return new AppError(
      'disk-full',
      'Writing to the data folder failed: no space left on the device. Free some space and try again; nothing was changed.',
      { cause: error },
    )
  }
  return new AppError(fallback, error.message, { cause: error })
}

function isFullDisk(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return code === 'ENOSPC' || code === 'SQLITE_FULL' || /database or disk is full/i.test(error.message)
}

/** Keeps the first `limit` characters of foreign text, so that a message stays readable. */
export const firstChars = (text: string, limit = 200): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}…`
