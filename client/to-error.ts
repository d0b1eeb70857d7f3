// An error response as the AppError that it was on the server, with the request id to look it up in the log.
import { z } from 'zod'
import { AppError, type ErrorCode, errorCodes, firstChars } from '../core/errors.ts'
import { retryAfterMs } from '../core/retry.ts'

const Body = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
})

/** `details` hold `requestId` and `status` besides what the server told. */
export async function toError(response: Response, now: number): Promise<AppError> {
  const text = await response.text()
  const told = Body.safeParse(jsonOf(text)).data?.error
  const waitMs = retryAfterMs(response.headers.get('retry-after'), now)
  const details = {
    ...told?.details,
    status: response.status,
    requestId: told?.requestId ?? response.headers.get('x-request-id'),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  }
  if (told === undefined) {
    return new AppError(
      codeOfStatus(response.status),
      `Calling ${response.url || 'the server'}: expected an answer of Kilde, got status ${response.status} with "${firstChars(text.trim())}". Check that the address is that of a Kilde server.`,
      { details },
    )
  }
  const code = isErrorCode(told.code) ? told.code : codeOfStatus(response.status)
  return new AppError(code, told.message, { details })
}

export const toStreamError = (told: { code: string; message: string; requestId: string }): AppError =>
  new AppError(isErrorCode(told.code) ? told.code : 'internal', told.message, {
    details: { requestId: told.requestId },
  })

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code)

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-type',
  429: 'rate-limited',
  503: 'store-unavailable',
  504: 'timeout',
}
const codeOfStatus = (status: number): ErrorCode => CODE_OF_STATUS[status] ?? 'internal'

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
