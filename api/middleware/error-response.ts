// The one place where an error becomes HTTP: 4xx explains, 5xx hides its cause, both carry the request id.
import { AppError, errorCodes, toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'

export type ErrorBody = {
  error: { code: string; message: string; details?: Record<string, unknown>; requestId: string }
}

/** Codes whose messages may hold what nobody outside should read. */
const HIDDEN: ReadonlySet<string> = new Set(['internal', 'bad-config'])

export function errorBody(error: AppError, requestId: string): ErrorBody {
  const details = error.status < 500 && error.details !== undefined ? { details: error.details } : {}
  return { error: { code: error.code, message: publicMessage(error), ...details, requestId } }
}

/** A message that only repeats its cause was written by a library and not for the caller. */
function publicMessage(error: AppError): string {
  if (error.status < 500) return error.message
  const repeated = error.cause instanceof Error && error.cause.message === error.message
  if (HIDDEN.has(error.code) || (repeated && error.code !== 'disk-full'))
    return errorCodes[error.code].meaning
  return error.message
}

export function errorResponse(thrown: unknown, requestId: string, log: Logger): Response {
  const error = toAppError(thrown)
  // Too many askers at a time are no fault, and each of them being logged as one would hide those that are.
  if (error.code === 'overloaded') log.warn({ requestId, code: error.code }, 'request-refuse')
  else if (error.status >= 500) log.error({ requestId, code: error.code, error }, 'request-fail')
  const headers = new Headers({ 'content-type': 'application/json; charset=UTF-8' })
  if (error.code === 'unauthorized') headers.set('www-authenticate', 'Bearer')
  const allow = error.details?.['allow']
  if (Array.isArray(allow)) headers.set('allow', allow.join(', '))
  const waitMs = error.details?.['retryAfterMs']
  if (typeof waitMs === 'number') headers.set('retry-after', String(Math.max(1, Math.ceil(waitMs / 1000))))
  return new Response(JSON.stringify(errorBody(error, requestId)), { status: error.status, headers })
}

export const notFound = (what: string): AppError =>
  new AppError(
    'not-found',
    `${what}: expected an id that exists and that the key reaches, got one that does not. Check the id, or list what there is.`,
  )
