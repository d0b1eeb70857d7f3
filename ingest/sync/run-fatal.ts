// Which errors end a whole run, and which only one document.
import type { AppError, ErrorCode } from '../../core/errors.ts'
import { Reason } from '../../core/run.ts'

const fatal: ReadonlySet<ErrorCode> = new Set([
  'disk-full',
  'store-unavailable',
  'store-locked',
  'model-unavailable',
  'model-changed',
  'bad-config',
])

/** The store or the model is gone: going on would only mark every document as failed. */
export const isRunFatal = (error: AppError): boolean => fatal.has(error.code)

/** A word for one document's error; `internal` for a fault of ours. */
export function reasonOf(error: AppError): Reason {
  const named = Reason.safeParse(error.details?.['reason'])
  if (named.success) return named.data
  if (error.code === 'timeout') return 'timeout'
  if (error.code === 'too-large') return 'too-large'
  if (error.code === 'unsupported-type') return 'unsupported-type'
  return 'internal'
}
