// The one way a reader says "this file cannot be read": a reason from the closed list and words for a person.
import { AppError } from '../../core/errors.ts'
import { Reason } from '../../core/run.ts'

export const unreadable = (reason: Reason, message: string, cause?: unknown): AppError =>
  new AppError('unreadable', message, { details: { reason }, cause })

/** The reason of an `unreadable` error; anything else that a reader throws means that the file is damaged. */
export function reasonOf(thrown: unknown): Reason {
  const reason = thrown instanceof AppError ? Reason.safeParse(thrown.details?.['reason']) : undefined
  return reason?.success ? reason.data : 'damaged'
}
