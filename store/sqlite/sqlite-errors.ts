// What SQLite throws, as our errors; and errors as plain values, because they cross from the worker to the main thread.
import { AppError, toAppError } from '../../core/errors.ts'
import type { WireError } from './messages.ts'

const BUSY = 5
const LOCKED = 6
const IO = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const READ_ONLY = 8
const NOT_A_DATABASE = 26

/** Errors that are none of SQLite's pass as they are. */
function fromSqliteError(thrown: unknown): AppError {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return toAppError(thrown)
  const code = primaryCode(thrown)
  const cause = { cause: thrown }
  if (/constraint failed/i.test(thrown.message)) {
    return new AppError(
      'conflict',
      `Writing to the database: a row did not fit the others (${thrown.message}). What it belongs to was removed or exists already; read it again. Nothing was changed.`,
      cause,
    )
  }
  if (code === BUSY || code === LOCKED) {
    return new AppError(
      'store-unavailable',
      `The database is held by another program (${thrown.message}). Close that program and try again; nothing was changed.`,
      cause,
    )
  }
  if (code === IO || code === CANNOT_OPEN || code === READ_ONLY || isRefusedBySystem(thrown)) {
    return new AppError(
      'store-unavailable',
      `Reading or writing the database in the data folder (KILDE_DATA) failed: ${thrown.message}. Check that the folder can be written to and that its disk works.`,
      cause,
    )
  }
  if (code === CORRUPT || code === NOT_A_DATABASE) {
    return new AppError(
      'store-unavailable',
      `kilde.db in the data folder (KILDE_DATA) is damaged or no database: ${thrown.message}. Put back a copy of it, or take it away to start anew.`,
      { ...cause, retryable: false },
    )
  }
  return toAppError(thrown, code === FULL ? 'disk-full' : 'internal')
}

/** The lock and pid files beside the database are ordinary files. */
const isRefusedBySystem = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && ['EROFS', 'EACCES', 'EPERM'].includes(error.code)

export const isBusy = (thrown: unknown): boolean => thrown instanceof Error && primaryCode(thrown) === BUSY

/** The low byte of SQLite's result code; undefined when the error is none of SQLite's. */
function primaryCode(error: Error): number | undefined {
  const code: unknown = 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

export function toWire(thrown: unknown): WireError {
  const { code, message, retryable, details } = fromSqliteError(thrown)
  return { code, message, retryable, details: details ?? null }
}

export const fromWire = ({ code, message, retryable, details }: WireError): AppError =>
  new AppError(code, message, { retryable, ...(details === null ? {} : { details }) })
