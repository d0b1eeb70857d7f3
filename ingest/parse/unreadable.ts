// The one way a reader says "this file cannot be read": a reason from the closed list and words for a person.
import { AppError } from '../../core/errors.ts'
import { Reason } from '../../core/run.ts'

export const unreadable = (reason: Reason, message: string, cause?: unknown): AppError =>
  new AppError('unreadable', message, { details: { reason }, cause })

/** A recording in which nothing is said; `transcribed`: the transcriber says so, not the sound alone. */
export const wordless = (message: string, transcribed: boolean): AppError =>
  new AppError('unreadable', message, { details: { reason: 'no-transcript', lasting: true, transcribed } })

/** The reason of an `unreadable` error; a fault of ours is `internal`; what a library throws means a damaged file. */
export function reasonOf(thrown: unknown): Reason {
  const reason = thrown instanceof AppError ? Reason.safeParse(thrown.details?.['reason']) : undefined
  if (reason?.success) return reason.data
  return thrown instanceof AppError || thrown instanceof ReferenceError ? 'internal' : 'damaged'
}
